using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Contraction;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;

namespace GraphCompiler.Benchmarks.Workloads;

/// <summary>Transformer encoder blocks, layer norm first (Xiong et al. 2020): forward, and training steps towards a target sequence.</summary>
internal static class TransformerWorkloads
{
    private const int Layers = 4;
    private const long Heads = 4, Width = 256, Tokens = 128, Batch = 4;
    private const int ParametersOfBlock = 12;

    /// <summary>All of them: 4 blocks of width 256 with 4 heads on 4 sequences of 128 tokens.</summary>
    public static IEnumerable<Workload> All => [Forward(Layers, Heads, Width, Tokens, Batch), Train(Layers, Heads, Width, Tokens, Batch)];

    /// <summary>The sequence that the blocks give.</summary>
    public static Workload Forward(int layers, long heads, long width, long tokens, long batch)
    {
        long parameters = Weight.Count(Parameters(layers, width));
        double bytes = 4.0 * (parameters + (2 * batch * tokens * width));
        return new Workload(Name("infer", layers, width, tokens, batch), Bound.MultiplyAdd, Flops(layers, width, tokens, batch), bytes, () =>
        {
            var b = new GraphBuilder("predict");
            StateDeclaration[] states = [.. Parameters(layers, width).Select(w => w.Declare())];
            Value[] weights = [.. states.Select(s => b.Parameter(s.Name, s.Type, isState: true))];
            Value y = Blocks(b, Input(b, "x", width, tokens, batch), weights, heads);
            return new Module("transformer", states, [b.Build(new GraphResult("y", y))]);
        })
        {
            Parameters = parameters,
        };
    }

    /// <summary>A training step: mean squared distance from the target, Adam.</summary>
    public static Workload Train(int layers, long heads, long width, long tokens, long batch)
    {
        // Forward, and two gradients of each product: the first layer norm has parameters, so the first projection's input has one too.
        double flops = 3 * Flops(layers, width, tokens, batch);
        long parameters = Weight.Count(Parameters(layers, width));
        return new Workload(Name("train", layers, width, tokens, batch), Bound.MultiplyAdd, flops, 24.0 * parameters, () =>
            TrainingModule.Of("transformer", Parameters(layers, width), (b, weights) =>
            {
                Value y = Blocks(b, Input(b, "x", width, tokens, batch), weights, heads);
                return b.Mean(b.Square(b.Sub(y, Input(b, "target", width, tokens, batch))), [0, 1, 2]);
            }))
        {
            Parameters = parameters,
        };
    }

    private static string Name(string verb, int layers, long width, long tokens, long batch) =>
        $"{verb} transformer {layers}x{width} {batch}x{tokens}";

    private static Value Input(GraphBuilder b, string name, long width, long tokens, long batch) =>
        b.Parameter(name, new TensorType(DType.F32, [batch, tokens, width]));

    /// <summary>Products with weights, and of the attention: scores, and their product with the values.</summary>
    private static double Flops(int layers, long width, long tokens, long batch) =>
        layers * batch * tokens * ((2.0 * 12 * width * width) + (4.0 * tokens * width));

    private static Weight[] Parameters(int layers, long width) =>
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

    private static Value Blocks(GraphBuilder b, Value x, IReadOnlyList<Value> weights, long heads)
    {
        for (int i = 0; i + ParametersOfBlock <= weights.Count; i += ParametersOfBlock)
        {
            Value[] w = [.. weights.Skip(i).Take(ParametersOfBlock)];
            x = b.Add(x, Attention(b, Norm(b, x, w[0], w[1]), w[2..6], heads));
            x = b.Add(x, Dense(b, b.Gelu(Dense(b, Norm(b, x, w[6], w[7]), w[8], w[9])), w[10], w[11]));
        }

        return Norm(b, x, weights[^2], weights[^1]);
    }

    private static Value Attention(GraphBuilder b, Value x, Value[] w, long heads)
    {
        long width = x.Type.Shape[2].Size;
        Value[] qkv = [.. b.Split(Dense(b, x, w[0], w[1]), 2, [width, width, width]).Select(part => b.SplitHeads(part, heads))];
        return Dense(b, b.MergeHeads(b.ScaledDotProductAttention(qkv[0], qkv[1], qkv[2])), w[2], w[3]);
    }

    private static Value Norm(GraphBuilder b, Value x, Value scale, Value bias) => b.LayerNorm(x, scale, bias, x.Type.Rank - 1, 1e-5);

    private static Value Dense(GraphBuilder b, Value x, Value weight, Value bias)
    {
        Value product = b.StackedMatMul(x, weight);
        return b.Add(product, b.BroadcastTo(bias, product.Type.Shape));
    }
}
