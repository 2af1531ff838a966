using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Contraction;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Reduction;
using GraphCompiler.Runtime;
using GraphCompiler.Tests.Fuzzing;
using Xunit;

namespace GraphCompiler.Tests.Backends;

/// <summary>On every backend, in each of its forms, the number of threads changes no bit, nor does another compilation or run.</summary>
public sealed class ThreadTests
{
    [Theory]
    [MemberData(nameof(TestBackends.Forms), MemberType = typeof(TestBackends))]
    public void Any_number_of_threads_gives_the_same_bits(string name, int bits)
    {
        TestBackend backend = TestBackends.Of(name);
        (long m, long k, long n) = backend.Every == 1 ? (300, 257, 190) : (70, 65, 40);
        var b = new GraphBuilder("main");
        Value x = b.Parameter("x", new TensorType(DType.F32, [m, k])), w = b.Parameter("w", new TensorType(DType.F32, [k, n]));
        Value product = b.Tanh(b.MatMul(x, w));
        var module = new Module("m", [], [b.Build(new GraphResult("y", product), new GraphResult("sum", b.ReduceSum(product, [0])))]);
        NdArray[] inputs = [Numbers([m, k], 1), Numbers([k, n], 2)];
        NdArray[]? first = null;
        foreach (int threads in new[] { 1, 2, 3, 8, 2 }.Take(backend.Every == 1 ? 5 : 2))
        {
            var options = new CompilerOptions { Threads = threads, CacheFolder = "", Form = new VectorForm(bits) };
            Executable compiled = backend.Load(Pipeline.Compile(module, options).Programs, options)["main"];
            for (int run = 0; run < 3; run++)
            {
                NdArray[] found = compiled.Run(null, inputs);
                first ??= found;
                Assert.Null(Differential.SameBits(first, found));
            }
        }
    }

    private static NdArray Numbers(long[] shape, int seed)
    {
        var random = new Random(seed);
        return NdArray.From<float>([.. Enumerable.Range(0, (int)(shape[0] * shape[1])).Select(_ => (random.NextSingle() * 2) - 1)], Shape.FromSizes(shape));
    }
}
