using GraphCompiler.Runtime.Files;

namespace GraphCompiler.Frontend.Models;

/// <summary>The weights of a <see cref="LlamaFile"/> in the order of the file.</summary>
/// <param name="reader">Stands at the first weight.</param>
/// <param name="network">The network.</param>
/// <param name="length">Steps that the file has angles for.</param>
internal sealed class LlamaWeights(BoundedReader reader, Llama network, long length)
{
    private readonly Dictionary<string, NdArray> parameters = new(StringComparer.Ordinal);

    /// <summary>Number of weights.</summary>
    public static long Count(Llama network)
    {
        long width = network.Width, groups = width / network.Heads * network.KeyValueHeads!.Value;
        long layer = (2 * width) + (2 * width * width) + (2 * width * groups) + (3 * width * network.Hidden);
        return width + (network.Layers * layer) + (width * network.Vocabulary * (network.IsTied ? 1 : 2));
    }

    /// <summary>Reads them.</summary>
    public Dictionary<string, NdArray> Read()
    {
        long width = network.Width, groups = width / network.Heads * network.KeyValueHeads!.Value;
        parameters.Add("tokens/weight", Take(network.Vocabulary, width, transposed: false));
        Vectors("attention/norm/scale");
        Matrices("attention/heads/query_weight", width, width);
        Matrices("attention/heads/key_weight", groups, width);
        Matrices("attention/heads/value_weight", groups, width);
        Matrices("attention/heads/output_weight", width, width);
        Vectors("feed_forward/norm/scale");
        Matrices("feed_forward/map/gate_weight", network.Hidden, width);
        Matrices("feed_forward/map/down_weight", width, network.Hidden);
        Matrices("feed_forward/map/up_weight", network.Hidden, width);
        parameters.Add("norm/scale", Vector());
        if (!network.IsTied)
        {
            Angles();
            Angles();
            parameters.Add("logits/weight", Take(network.Vocabulary, width, transposed: true));
        }

        return parameters;
    }

    private void Vectors(string name) => ForEachLayer(name, Vector);

    private void Matrices(string name, long rows, long columns) => ForEachLayer(name, () => Take(rows, columns, transposed: true));

    private void ForEachLayer(string name, Func<NdArray> take)
    {
        for (int layer = 1; layer <= network.Layers; layer++)
        {
            parameters.Add(FormattableString.Invariant($"block{layer}/{name}"), take());
        }
    }

    private void Angles() => Floats(length, network.Width / network.Heads / 2);

    private NdArray Vector() => Floats(network.Width);

    private NdArray Take(long rows, long columns, bool transposed)
    {
        NdArray array = Floats(rows, columns);
        if (!transposed)
        {
            return array;
        }

        ReadOnlySpan<float> data = array.Data<float>();
        NdArray turned = NdArray.Zeros(DType.F32, [columns, rows]);
        Span<float> target = turned.Data<float>();
        for (int i = 0; i < data.Length; i++)
        {
            target[(int)((i % columns * rows) + (i / columns))] = data[i];
        }

        return turned;
    }

    private NdArray Floats(params ReadOnlySpan<long> shape) => reader.ReadArray(DType.F32, Shape.FromSizes(shape));
}
