using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Ops.Contraction;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Runtime;
using GraphCompiler.Tests.Fuzzing;
using GraphCompiler.Tests.Kernels.Lowering.Contraction;
using GraphCompiler.Tests.Kernels.Lowering.Convolutions;
using Xunit;

namespace GraphCompiler.Tests.Backends;

/// <summary>Convolutions of few outputs and a dilated input, as in the gradients of strided depthwise ones: kinds of windows beside each other are chains of their own.</summary>
public sealed class StridedGradientTests
{
    private static readonly (DType Type, long[] X, long[] W, Convolution Op)[] Cases =
    [
        (DType.F32, [2, 3, 7, 20], [3, 1, 3, 3], new([1, 1], [1, 1], [2, 2], [2, 2], [1, 1], 3)),
        (DType.F32, [1, 4, 5, 19], [4, 2, 5, 4], new([1, 1], [2, 2], [2, 1], [2, 2], [1, 1], 2)),
        (DType.F32, [1, 2, 3, 37], [2, 1, 1, 1], new([1, 1], [0, 0], [1, 0], [2, 2], [1, 1], 2)),
        (DType.F64, [1, 2, 21], [3, 2, 4], new([1], [2], [1], [2], [1], 1)),
    ];

    [Theory]
    [MemberData(nameof(TestBackends.Forms), MemberType = typeof(TestBackends))]
    public void Results_have_the_bits_of_one_chain(string backend, int bits)
    {
        var b = new GraphBuilder("main");
        GraphResult[] results =
        [
            .. Cases.Select((c, i) => new GraphResult($"y{i}", b.Convolution(
                b.Parameter($"x{i}", new TensorType(c.Type, Shape.FromSizes(c.X))), b.Parameter($"w{i}", new TensorType(c.Type, Shape.FromSizes(c.W))), c.Op))),
        ];
        Graph graph = b.Build(results);
        NdArray[] arguments = [.. graph.Inputs.Select((input, i) => DotNumbers.Of(input.Type, i))];
        Runner runner = Runner.Compiled(backend, "optimized", CompilerOptions.Default with { CacheFolder = "", Form = new VectorForm(bits) });
        NdArray[] found = runner.Run([new FuzzCase(0, graph, arguments)])[0];
        for (int i = 0; i < Cases.Length; i++)
        {
            byte[] expected = ConvolutionOracle.Run(Cases[i].Op, results[i].Value.Type, arguments[2 * i], arguments[(2 * i) + 1]);
            Assert.True(expected.AsSpan().SequenceEqual(found[i].Bytes), $"convolution {i}: other bits than one chain");
        }
    }
}
