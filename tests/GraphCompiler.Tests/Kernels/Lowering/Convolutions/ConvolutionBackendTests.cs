using GraphCompiler.Backend.CSharp;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Contraction;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Reduction;
using GraphCompiler.Runtime;
using GraphCompiler.Tests.Kernels.Lowering.Contraction;
using Xunit;

namespace GraphCompiler.Tests.Kernels.Lowering.Convolutions;

public sealed class ConvolutionBackendTests
{
    private static readonly Convolution Plain = Convolution.Of(2);
    private static readonly Convolution Same = Plain with { Low = [1, 1], High = [1, 1] };
    private static readonly Convolution Line = Convolution.Of(1);

    private static readonly (DType Type, long[] X, long[] W, Convolution Op)[] Cases =
    [
        (DType.F32, [2, 5, 17, 30], [48, 5, 3, 3], Same),
        (DType.F32, [3, 4, 9, 9], [70, 4, 3, 3], Plain),
        (DType.F32, [3, 7, 7, 7], [33, 7, 1, 1], Plain),
        (DType.F32, [20, 3, 3, 3], [16, 3, 3, 3], Plain),
        (DType.F32, [20, 3, 4, 4], [9, 3, 3, 3], Plain),
        (DType.F32, [2, 3, 23, 31], [10, 3, 7, 5], Same with { Strides = [2, 3] }),
        (DType.F32, [1, 6, 12, 12], [40, 6, 3, 3], Same with { BaseDilation = [2, 2], Low = [1, 2], High = [2, 1] }),
        (DType.F32, [1, 4, 9, 8], [20, 4, 3, 2], Same with { BaseDilation = [3, 2], Strides = [2, 1], WindowDilation = [2, 3], Low = [-1, 3] }),
        (DType.F32, [1, 3, 6, 5], [9, 3, 1, 2], Same with { BaseDilation = [2, 3] }),
        (DType.F32, [1, 2, 5, 5], [8, 2, 2, 2], Same with { BaseDilation = [5, 4] }),
        (DType.F32, [2, 4, 14, 14], [40, 4, 3, 3], Same with { BaseDilation = [2, 2], High = [2, 2] }),
        (DType.F32, [1, 4, 9, 16], [33, 4, 3, 3], Same with { BaseDilation = [2, 2], High = [2, 2] }),
        (DType.F32, [3, 20, 9, 8], [33, 20, 1, 1], Plain with { Strides = [2, 3] }),
        (DType.F32, [12, 3, 17, 16], [33, 3, 8, 8], Plain with { WindowDilation = [2, 2], High = [-2, -1] }),
        (DType.F32, [2, 3, 10, 9], [20, 3, 2, 3], Plain with { Strides = [4, 2], WindowDilation = [2, 4], Low = [3, 5], High = [1, 2] }),
        (DType.F32, [10, 1, 32, 32], [9, 1, 32, 32], Plain),
        (DType.F32, [2, 12, 8, 8], [24, 4, 3, 3], Same with { Groups = 3 }),
        (DType.F32, [2, 20, 9, 21], [20, 1, 3, 3], Same with { Groups = 20 }),
        (DType.F32, [2, 6, 9, 21], [12, 1, 3, 3], Same with { Groups = 6, Strides = [2, 2] }),
        (DType.F32, [2, 3, 7, 20], [3, 1, 3, 3], Same with { Groups = 3, BaseDilation = [2, 2], High = [2, 2] }),
        (DType.F32, [2, 4, 5, 19], [4, 2, 5, 4], Plain with { Groups = 2, BaseDilation = [2, 2], Low = [2, 2], High = [2, 1] }),
        (DType.F32, [2, 3, 6, 20], [3, 1, 3, 3], Same with { Groups = 3, BaseDilation = [2, 4], Strides = [1, 2], WindowDilation = [3, 1] }),
        (DType.F32, [1, 3, 9, 40], [3, 1, 3, 2], Plain with { Groups = 3, BaseDilation = [3, 2], Strides = [2, 4], Low = [-2, -1], High = [1, 3] }),
        (DType.F32, [1, 2, 4, 3, 21], [2, 2, 2, 3, 3], Convolution.Of(3) with { BaseDilation = [2, 1, 2], Low = [1, 1, 1], High = [0, 1, 2] }),
        (DType.F64, [2, 6, 40], [2, 6, 4], Line with { BaseDilation = [2], Low = [1], High = [1] }),
        (DType.I32, [1, 4, 9, 11], [4, 1, 3, 2], Same with { Groups = 4, BaseDilation = [2, 2], WindowDilation = [1, 2] }),
        (DType.F32, [3, 2, 2500], [5, 2, 9], Line with { Low = [4], High = [4] }),
        (DType.F32, [1, 300, 40], [36, 300, 9], Line),
        (DType.F32, [2, 3, 70, 64], [40, 3, 66, 60], Plain),
        (DType.F32, [1, 40, 26, 26], [8, 40, 25, 25], Plain),
        (DType.F32, [2, 30, 14, 14], [4, 30, 14, 14], Plain),
        (DType.F32, [1, 2, 4, 9, 10], [17, 2, 2, 3, 3], Convolution.Of(3) with { Low = [0, 1, 1], High = [1, 0, 1] }),
        (DType.F64, [2, 5, 9, 11], [21, 5, 3, 3], Same),
        (DType.F64, [1, 9, 30], [5, 9, 3], Line),
        (DType.I32, [2, 5, 9, 11], [21, 5, 3, 3], Same),
        (DType.F32, [1, 60, 12, 200], [20, 3, 12, 200], Same with { Groups = 20 }),
        (DType.F32, [1, 64, 13, 15], [32, 2, 7, 8], Same with { WindowDilation = [2, 2], Groups = 32 }),
        (DType.F32, [1, 16, 8, 9], [16, 1, 8, 9], Plain with { Low = [2, 2], High = [2, 2], Groups = 16 }),
        (DType.F64, [1, 18, 9, 9], [9, 2, 5, 9], Plain with { Low = [-1, 2], Groups = 9 }),
        (DType.I32, [1, 8, 7, 7], [8, 1, 7, 7], Same with { Groups = 8 }),
        (DType.I8, [1, 3, 6, 7], [5, 3, 3, 3], Same),
    ];

    [Theory]
    [InlineData(512)]
    [InlineData(256)]
    [InlineData(128)]
    [InlineData(0)]
    public void Compiled_convolutions_have_the_bits_of_one_chain_on_any_number_of_threads(int bits)
    {
        var entries = new List<Graph>();
        foreach ((DType type, long[] x, long[] w, Convolution op) in Cases)
        {
            var b = new GraphBuilder($"e{entries.Count}");
            Value y = b.Convolution(
                b.Parameter("x", new TensorType(type, Shape.FromSizes(x))), b.Parameter("w", new TensorType(type, Shape.FromSizes(w))), op);
            entries.Add(b.Build(new GraphResult("y", y)));
        }

        var module = new Module("convolutions", [], entries);
        foreach (int threads in new[] { 1, 3 })
        {
            CompilerOptions options = CompilerOptions.Default with { Form = new VectorForm(bits), Threads = threads };
            LoadedModule loaded = new CSharpBackend().Load(Pipeline.Compile(module, options).Programs, options);
            for (int i = 0; i < entries.Count; i++)
            {
                NdArray[] inputs = [.. entries[i].Parameters.Select((p, k) => DotNumbers.Of(p.Type, k))];
                byte[] expected = ConvolutionOracle.Run(Cases[i].Op, entries[i].Results[0].Value.Type, inputs[0], inputs[1]);
                Assert.True(
                    expected.AsSpan().SequenceEqual(loaded.Entries[i].Run(null, inputs)[0].Bytes),
                    $"{entries[i].Results[0].Value.Node} with {threads} threads: other bits than one chain of multiply-adds");
            }
        }
    }

    [Theory]
    [InlineData(512)]
    [InlineData(256)]
    [InlineData(128)]
    public void Kernels_that_lie_in_panels_give_the_same_bits(int bits)
    {
        var b = new GraphBuilder("run");
        var (kernels, doubles) = (new TensorType(DType.F32, [64, 5, 3, 3]), new TensorType(DType.F64, [64, 3, 3]));
        Value y = b.Convolution(b.Parameter("x", new TensorType(DType.F32, [1, 5, 12, 13])), b.Parameter("w", kernels, isState: true), Same);
        Value z = b.Convolution(
            b.Parameter("u", new TensorType(DType.F64, [1, 6, 30])), b.Parameter("v", doubles, isState: true), Line with { Groups = 2 });
        var module = new Module(
            "panels", [new("w", kernels, DotNumbers.Of(kernels, 7)), new("v", doubles, DotNumbers.Of(doubles, 8))],
            [b.Build(new GraphResult("y", y), new GraphResult("z", z))]);
        NdArray[] Run(CompilerOptions options)
        {
            Compilation compilation = Pipeline.Compile(module, options with { Form = new VectorForm(bits) });
            Assert.Equal(options.DisabledPasses.Count == 0, compilation.Programs.States.All(s => s.Declaration.Order is not null));
            LoadedModule loaded = new CSharpBackend().Load(compilation.Programs, options with { Form = new VectorForm(bits) });
            return loaded.Entries[0].Run(loaded.NewState(), [.. module.Entries[0].Parameters.Where(p => !((Parameter)p.Op).IsState).Select((p, k) => DotNumbers.Of(p.Type, k))]);
        }

        Assert.All(
            Run(CompilerOptions.Default).Zip(Run(CompilerOptions.Default with { DisabledPasses = ["layout"] })),
            pair => Assert.True(pair.First.Bytes.SequenceEqual(pair.Second.Bytes)));
    }

    /// <summary>A prologue, an epilogue with a bias, a residual and a mask, and both gradients.</summary>
    [Theory]
    [InlineData(512)]
    [InlineData(128)]
    public void What_is_fused_around_a_convolution_changes_no_bit(int bits)
    {
        var entries = new List<Graph>();
        foreach ((DType type, long[] xs, long[] ws, Convolution op) in Cases.Where(c => c.Type.IsFloat))
        {
            var b = new GraphBuilder($"e{entries.Count}");
            Value x = b.Parameter("x", new TensorType(type, Shape.FromSizes(xs))), w = b.Parameter("w", new TensorType(type, Shape.FromSizes(ws)));
            Value bias = b.Parameter("bias", new TensorType(type, [ws[0]]));
            Value y = b.Convolution(b.Tanh(x), w, bias, op);
            Value residual = b.Parameter("residual", y.Type);
            Value z = b.Relu(b.Add(y, residual));
            Value loss = b.ReduceSum(b.Mul(z, z), Enumerable.Range(0, z.Type.Rank).ToEquatable());
            Value[] gradients = ReverseMode.Gradient(b, loss, [x, w]);
            entries.Add(b.Build(new GraphResult("z", z), new GraphResult("dx", gradients[0]), new GraphResult("dw", b.Sub(w, gradients[1]))));
        }

        var module = new Module("convolutions", [], entries);
        NdArray[][] Run(bool fusion)
        {
            CompilerOptions options = CompilerOptions.Default with { Form = new VectorForm(bits), Threads = 2, Fusion = fusion };
            LoadedModule loaded = new CSharpBackend().Load(Pipeline.Compile(module, options).Programs, options);
            return [.. entries.Select((graph, i) => loaded.Entries[i].Run(null, [.. graph.Parameters.Select((p, k) => DotNumbers.Of(p.Type, k))]))];
        }

        foreach ((int i, (NdArray[] fused, NdArray[] plain)) in Run(true).Zip(Run(false)).Index())
        {
            for (int k = 0; k < fused.Length; k++)
            {
                Assert.True(fused[k].Bytes.SequenceEqual(plain[k].Bytes), $"result {k} of case {i}");
            }
        }
    }
}
