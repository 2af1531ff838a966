using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Contraction;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Reduction;
using GraphCompiler.Runtime;
using GraphCompiler.Tests.Fuzzing;
using Xunit;

namespace GraphCompiler.Tests.Backends;

/// <summary>On every backend the number of threads changes no bit, nor does another run.</summary>
public sealed class ThreadTests
{
    [Theory]
    [MemberData(nameof(TestBackends.Names), MemberType = typeof(TestBackends))]
    public void Any_number_of_threads_gives_the_same_bits(string backend)
    {
        var b = new GraphBuilder("main");
        Value x = b.Parameter("x", new TensorType(DType.F32, [300, 257])), w = b.Parameter("w", new TensorType(DType.F32, [257, 190]));
        Value product = b.Tanh(b.MatMul(x, w));
        var module = new Module("m", [], [b.Build(new GraphResult("y", product), new GraphResult("sum", b.ReduceSum(product, [0])))]);
        NdArray[] inputs = [Numbers([300, 257], 1), Numbers([257, 190], 2)];
        NdArray[]? first = null;
        foreach (int threads in new[] { 1, 2, 3, 8, 2 })
        {
            NdArray[] found = TestBackends.Of(backend).Compile(module, new CompilerOptions { Threads = threads, CacheFolder = "" })["main"].Run(null, inputs);
            first ??= found;
            Assert.Null(Differential.SameBits(first, found));
        }
    }

    private static NdArray Numbers(long[] shape, int seed)
    {
        var random = new Random(seed);
        return NdArray.From<float>([.. Enumerable.Range(0, (int)(shape[0] * shape[1])).Select(_ => (random.NextSingle() * 2) - 1)], Shape.FromSizes(shape));
    }
}
