using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Elementwise;

namespace GraphCompiler.Benchmarks.Workloads;

/// <summary>Transformer encoder blocks, layer norm first (Xiong et al. 2020): forward, and training steps towards a target sequence.</summary>
internal static class TransformerWorkloads
{
    private const int Layers = 4;
    private const long Heads = 4, Width = 256, Tokens = 128, Batch = 4;

    /// <summary>All of them: 4 blocks of width 256 with 4 heads on 4 sequences of 128 tokens.</summary>
    public static IEnumerable<Workload> All => [Forward(Layers, Heads, Width, Tokens, Batch), Train(Layers, Heads, Width, Tokens, Batch)];

    /// <summary>The sequence that the blocks give.</summary>
    public static Workload Forward(int layers, long heads, long width, long tokens, long batch)
    {
        long parameters = Weight.Count(Parameters(layers, width));
        double bytes = 4.0 * (parameters + (2 * batch * tokens * width));
        return new Workload(Name("infer", layers, width, tokens, batch), Bound.MultiplyAdd, TransformerBlocks.Flops(layers, width, tokens, batch), bytes, () =>
        {
            var b = new GraphBuilder("predict");
            StateDeclaration[] states = [.. Parameters(layers, width).Select(w => w.Declare())];
            Value[] weights = [.. states.Select(s => b.Parameter(s.Name, s.Type, isState: true))];
            Value y = TransformerBlocks.Apply(b, Input(b, "x", width, tokens, batch), weights, heads);
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
        double flops = 3 * TransformerBlocks.Flops(layers, width, tokens, batch);
        long parameters = Weight.Count(Parameters(layers, width));
        return new Workload(Name("train", layers, width, tokens, batch), Bound.MultiplyAdd, flops, 24.0 * parameters, () =>
            TrainingModule.Of("transformer", Parameters(layers, width), (b, weights) =>
            {
                Value y = TransformerBlocks.Apply(b, Input(b, "x", width, tokens, batch), weights, heads);
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

    private static Weight[] Parameters(int layers, long width) => [.. TransformerBlocks.Parameters(layers, width)];
}
