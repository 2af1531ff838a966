using System.Globalization;
using System.Text;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>The layers of a network as a table: output, parameters, operations, source line.</summary>
/// <remarks>
/// Operations are those of one row in prediction: two for each multiply-add of a product or a convolution, one for each element of anything else that is
/// computed. A layer that is applied twice has two lines, the parameters on the first.
/// <code>
/// layer    output      parameters   operations        bytes  source
/// dense1   [n, 512]       401,920      803,840    1,607,680  Program.cs:28
/// </code>
/// </remarks>
public sealed class NetworkDescription
{
    private NetworkDescription(
        IReadOnlyList<LayerDescription> layers, LayerDescription total, IReadOnlyList<(string Name, TensorType Row)> outputs) =>
        (Layers, Total, Outputs) = (layers, total, outputs);

    /// <summary>The applied layers, in order; those that are made of others come before them.</summary>
    public IReadOnlyList<LayerDescription> Layers { get; }

    /// <summary>The sums.</summary>
    public LayerDescription Total { get; }

    /// <summary>Name of each output, and type of one row: <c>output</c> where the network is a layer.</summary>
    public IReadOnlyList<(string Name, TensorType Row)> Outputs { get; }

    /// <summary>Type of one row of the output; of several, of the first.</summary>
    public TensorType Output => Outputs[0].Row;

    /// <summary>Number of elements of all parameters that are trained.</summary>
    public long ParameterCount => Total.Parameters;

    /// <summary>Traces a network; nothing is allocated for its parameters.</summary>
    /// <param name="network">The network.</param>
    /// <param name="inputs">Shape of one row of the input, without the batch.</param>
    /// <param name="inputType">Element type of the input.</param>
    /// <exception cref="GraphCompilerException">The network does not fit together, at the layer's line.</exception>
    public static NetworkDescription Of(Layer network, Shape inputs, DType inputType = DType.F32) =>
        Of(new Network(network, new TensorType(inputType, inputs), SourceLocation.Unknown));

    /// <summary>Traces a network; nothing is allocated for its parameters.</summary>
    /// <param name="network">The network.</param>
    /// <exception cref="GraphCompilerException">The network does not fit together, at the layer's line.</exception>
    public static NetworkDescription Of(Network network) => Of(network, new ParameterStore());

    /// <summary>The table as text.</summary>
    public override string ToString()
    {
        List<string[]> rows = [["layer", "output", "parameters", "operations", "bytes", "source"]];
        rows.AddRange(Layers.Append(Total).Select(layer => (string[])
        [
            layer.Path, layer.Output is { } output ? $"[n{string.Concat(output.Shape.Select(d => $", {d}"))}]" : "", Number(layer.Parameters),
            Number(layer.Operations), Number(layer.Bytes), layer.Source.IsKnown ? layer.Source.ToString() : "",
        ]));
        return Table(rows);
    }

    /// <summary>Traces a network and declares its parameters.</summary>
    internal static NetworkDescription Of(Network network, ParameterStore parameters)
    {
        var trace = new Trace("network");
        var context = new LayerContext(trace, parameters, random: null);
        NamedTensors outputs = network.Apply(network.Parameters(trace, 1), context);
        return Of(parameters, context.Rows, trace.Builder.Build([.. outputs.Select(o => new GraphResult(o.Key, o.Value.Value))]));
    }

    private static NetworkDescription Of(ParameterStore parameters, IReadOnlyList<LayerRow> rows, Graph graph)
    {
        ILookup<string, Node> nodes = graph.Nodes.ToLookup(n => n.Location.Scope);
        var seen = new HashSet<Layer>();
        LayerDescription[] layers = [.. rows.Select(row => Describe(
            row.Path, row.Layer.Kind, Row(row.Output), seen.Add(row.Layer) ? parameters.Of(row.Layer) : [],
            nodes[row.Path], row.Layer.Location))];
        return new NetworkDescription(
            layers, Describe("total", "", null, parameters.Specs, graph.Nodes, SourceLocation.Unknown),
            [.. graph.Results.Select(r => (r.Name, Row(r.Value.Type)))]);
    }

    private static LayerDescription Describe(
        string path, string kind, TensorType? output, IEnumerable<ParameterSpec> parameters, IEnumerable<Node> nodes, SourceLocation source)
    {
        ParameterSpec[] own = [.. parameters];
        return new LayerDescription(
            path, kind, output, own.Where(p => p.IsTrainable).Sum(p => p.Type.Elements), nodes.Sum(Operations), own.Sum(p => p.Type.Bytes), source);
    }

    private static long Operations(Node node) => node.Op switch
    {
        Dot dot => dot.LhsContract.Aggregate(2 * node.Type.Elements, (count, axis) => count * node.Operands[0].Type.Shape[axis]),
        Convolution convolution => 2 * node.Type.Elements * (node.Operands[1].Type.Elements / Math.Max(1, node.Operands[1].Type.Shape[0]))
            / convolution.BaseDilation.Aggregate(1L, (n, d) => n * d),
        WindowOp window => node.Operands[0].Type.Elements < node.Type.Elements ? 0
            : node.Type.Elements * window.Window.Aggregate(1L, (n, size) => n * size),
        CustomGradient function => function.Forward.Nodes.Sum(Operations),
        Scan scan => scan.Length * scan.Body.Nodes.Sum(Operations),
        ReductionOp => node.Operands[0].Type.Elements,
        IElementwise => node.Type.Elements,
        _ => 0,
    };

    private static TensorType Row(TensorType batch) => batch.With([.. batch.Shape.Skip(1)]);

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Columns as wide as their widest cell; numbers to the right.</summary>
    private static string Table(List<string[]> rows)
    {
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(c => rows.Max(r => r[c].Length))];
        var text = new StringBuilder();
        foreach (string[] row in rows)
        {
            IEnumerable<string> cells = row.Select((cell, c) => c is >= 2 and <= 4 ? cell.PadLeft(widths[c]) : cell.PadRight(widths[c]));
            text.Append(string.Join("  ", cells).TrimEnd()).Append('\n');
        }

        return text.ToString();
    }
}

/// <summary>One applied layer of a network.</summary>
/// <param name="Path">Its scope, as <c>encoder/dense1</c>.</param>
/// <param name="Kind">What kind of layer it is.</param>
/// <param name="Output">Type of one row of its output; null for the sums.</param>
/// <param name="Parameters">Number of elements of its parameters that are trained, without those of layers within it.</param>
/// <param name="Operations">Operations of one row in prediction.</param>
/// <param name="Bytes">Bytes of its parameters and state.</param>
/// <param name="Source">Where it was written; unknown for a part of a ready-made model.</param>
public sealed record LayerDescription(
    string Path, string Kind, TensorType? Output, long Parameters, long Operations, long Bytes, SourceLocation Source);
