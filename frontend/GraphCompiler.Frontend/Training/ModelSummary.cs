using System.Globalization;
using System.Text;
using GraphCompiler.Frontend.Layers;

namespace GraphCompiler.Frontend.Training;

/// <summary>The table of a model's layers.</summary>
/// <remarks>
/// Operations are those of one row in prediction: two for each multiply-add of a dot, one for each element of anything else that is computed. A layer
/// that is applied twice has two lines, the parameters on the first.
/// <code>
/// layer    output      parameters   operations        bytes  source
/// dense1   [n, 512]       401,920      803,840    1,607,680  Program.cs:28
/// </code>
/// </remarks>
internal static class ModelSummary
{
    /// <summary>The table as text.</summary>
    public static string Print(ModelGraphs graphs)
    {
        ILookup<string, Node> nodes = graphs.Predict("summary", 1).Nodes.ToLookup(n => n.Location.Scope);
        var seen = new HashSet<Layer>();
        List<string[]> rows = [["layer", "output", "parameters", "operations", "bytes", "source"]];
        foreach (LayerRow row in graphs.Rows)
        {
            ParameterSpec[] own = seen.Add(row.Layer) ? [.. graphs.ParametersOf(row.Layer)] : [];
            rows.Add(Row(
                row.Path, $"[n{string.Concat(row.Output.Shape.Skip(1).Select(d => $", {d}"))}]", own,
                nodes[row.Path].Sum(Operations), row.Layer.Location.ToString()));
        }

        rows.Add(Row("total", "", graphs.Parameters, nodes.SelectMany(g => g).Sum(Operations), ""));
        return Table(rows);
    }

    private static string[] Row(string name, string output, IReadOnlyList<ParameterSpec> parameters, long operations, string source) =>
        [name, output, Number(parameters.Sum(p => p.Type.Elements)), Number(operations), Number(parameters.Sum(p => p.Type.Bytes)), source];

    private static long Operations(Node node) => node.Op switch
    {
        Dot dot => dot.LhsContract.Aggregate(2 * node.Type.Elements, (count, axis) => count * node.Operands[0].Type.Shape[axis]),
        ReductionOp => node.Operands[0].Type.Elements,
        IElementwise => node.Type.Elements,
        _ => 0,
    };

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
