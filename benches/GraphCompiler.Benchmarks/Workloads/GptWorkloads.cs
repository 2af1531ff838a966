using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Contraction;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Indexing;
using GraphCompiler.Compiler.Ops.Movement;

namespace GraphCompiler.Benchmarks.Workloads;

/// <summary>A decoder of characters (Radford et al. 2019): token and position embeddings, causal blocks, a projection to the vocabulary.</summary>
internal static class GptWorkloads
{
    private const long Vocabulary = 65;

    /// <summary>All of them: 4 blocks of width 256 with 8 heads on 16 sequences of 128 tokens.</summary>
    public static IEnumerable<Workload> All => [Train(4, 8, 256, 128, 16)];

    /// <summary>A training step: cross-entropy of the next character, Adam.</summary>
    public static Workload Train(int layers, long heads, long width, long tokens, long batch)
    {
        double forward = TransformerBlocks.Flops(layers, width, tokens, batch) + (2.0 * batch * tokens * width * Vocabulary);
        Weight[] weights =
        [
            .. TransformerBlocks.Parameters(layers, width),
            new("token", [Vocabulary, width], width), new("position", [tokens, width], width), Weight.Matrix("head/weight", width, Vocabulary),
        ];
        long parameters = Weight.Count(weights);
        return new Workload($"train gpt {layers}x{width} {batch}x{tokens}", Bound.MultiplyAdd, 3 * forward, 24.0 * parameters, () =>
            TrainingModule.Of("gpt", weights, (b, values) =>
            {
                Value logits = Logits(b, b.Parameter("ids", new TensorType(DType.I32, [batch, tokens])), values, heads);
                Value rows = b.Reshape(logits, [batch * tokens, Vocabulary]);
                return b.CrossEntropy(rows, b.Parameter("next", new TensorType(DType.I32, [batch * tokens])));
            }))
        {
            Parameters = parameters,
        };
    }

    private static Value Logits(GraphBuilder b, Value ids, IReadOnlyList<Value> weights, long heads)
    {
        Value tokens = b.Gather(weights[^3], ids, 0);
        Value x = b.Add(tokens, b.BroadcastTo(weights[^2], tokens.Type.Shape));
        return b.StackedMatMul(TransformerBlocks.Apply(b, x, [.. weights.SkipLast(3)], heads, isCausal: true), weights[^1]);
    }
}
