using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Contraction;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;

namespace GraphCompiler.Benchmarks.Workloads;

/// <summary>Transformer blocks, layer norm first (Xiong et al. 2020), with a layer norm after the last.</summary>
internal static class TransformerBlocks
{
    private const int ParametersOfBlock = 12;

    /// <summary>Floating-point operations of the blocks: products with weights, and of the attention scores, and their product with the values.</summary>
    public static double Flops(int layers, long width, long tokens, long batch) =>
        layers * batch * tokens * ((2.0 * 12 * width * width) + (4.0 * tokens * width));

    /// <summary>The weights of some blocks and of the layer norm after them.</summary>
    public static IEnumerable<Weight> Parameters(int layers, long width) =>
    [
        .. Enumerable.Range(1, layers).SelectMany(i => new[]
        {
            Weight.Scale($"block{i}/norm1/scale", width), Weight.Bias($"block{i}/norm1/bias", width),
            Weight.Matrix($"block{i}/qkv/weight", width, 3 * width), Weight.Bias($"block{i}/qkv/bias", 3 * width),
            Weight.Matrix($"block{i}/projection/weight", width, width), Weight.Bias($"block{i}/projection/bias", width),
            Weight.Scale($"block{i}/norm2/scale", width), Weight.Bias($"block{i}/norm2/bias", width),
            Weight.Matrix($"block{i}/up/weight", width, 4 * width), Weight.Bias($"block{i}/up/bias", 4 * width),
            Weight.Matrix($"block{i}/down/weight", 4 * width, width), Weight.Bias($"block{i}/down/bias", width),
        }),
        Weight.Scale("norm/scale", width), Weight.Bias("norm/bias", width),
    ];

    /// <summary>Applies blocks and the last layer norm.</summary>
    /// <param name="b">The builder.</param>
    /// <param name="x">The sequences: [batch, tokens, width].</param>
    /// <param name="weights">What <see cref="Parameters"/> declares.</param>
    /// <param name="heads">Heads of the attention.</param>
    /// <param name="isCausal">Whether a token sees those up to itself only.</param>
    public static Value Apply(GraphBuilder b, Value x, IReadOnlyList<Value> weights, long heads, bool isCausal = false)
    {
        for (int i = 0; i + ParametersOfBlock <= weights.Count; i += ParametersOfBlock)
        {
            Value[] w = [.. weights.Skip(i).Take(ParametersOfBlock)];
            x = b.Add(x, Attention(b, Norm(b, x, w[0], w[1]), w[2..6], heads, isCausal));
            x = b.Add(x, Dense(b, b.Gelu(Dense(b, Norm(b, x, w[6], w[7]), w[8], w[9])), w[10], w[11]));
        }

        return Norm(b, x, weights[^2], weights[^1]);
    }

    private static Value Attention(GraphBuilder b, Value x, Value[] w, long heads, bool isCausal)
    {
        long width = x.Type.Shape[2].Size;
        Value[] qkv = [.. b.Split(Dense(b, x, w[0], w[1]), 2, [width, width, width]).Select(part => b.SplitHeads(part, heads))];
        return Dense(b, b.MergeHeads(b.ScaledDotProductAttention(qkv[0], qkv[1], qkv[2], isCausal: isCausal)), w[2], w[3]);
    }

    private static Value Norm(GraphBuilder b, Value x, Value scale, Value bias) => b.LayerNorm(x, scale, bias, x.Type.Rank - 1, 1e-5);

    private static Value Dense(GraphBuilder b, Value x, Value weight, Value bias)
    {
        Value product = b.StackedMatMul(x, weight);
        return b.Add(product, b.BroadcastTo(bias, product.Type.Shape));
    }
}
