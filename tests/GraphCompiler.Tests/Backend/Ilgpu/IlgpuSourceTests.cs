using GraphCompiler.Backend.Ilgpu;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Contraction;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Reduction;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Ilgpu;
using GraphCompiler.Tests.Backend.CSharp;
using Xunit;

namespace GraphCompiler.Tests.Backend.Ilgpu;

/// <summary>Kernels in C# for ILGPU, as text; that they compute the right numbers is shown by the suites.</summary>
public sealed class IlgpuSourceTests
{
    private static readonly IlgpuBackend Backend = new(IlgpuLauncher.Open);

    [Fact]
    public void An_elementwise_kernel_is_what_the_golden_says() => Check("elementwise", (b, x, y) => b.Mul(b.Add(x, y), b.Tanh(x)));

    [Fact]
    public void A_product_of_matrices_is_what_the_golden_says() => Check("dot", (b, x, y) => b.MatMul(x, y), 40, 24);

    [Fact]
    public void A_reduction_of_rows_is_what_the_golden_says() => Check("rows", (b, x, y) => b.Softmax(b.Sub(x, y), 1));

    [Fact]
    public void A_value_of_several_lanes_is_refused()
    {
        var refused = Assert.Throws<GraphCompiler.Runtime.Diagnostics.GraphCompilerException>(
            () => Backend.Source(SampleModule.Build(), CompilerOptions.Default with { Form = VectorForm.V256 }));
        Assert.Equal("GRC6101", refused.Code);
    }

    [Theory]
    [InlineData(DType.F32)]
    [InlineData(DType.F64)]
    public void A_multiply_add_in_software_is_rounded_once(DType type)
    {
        const int count = 40000;
        var scalar = new KernelType(type);
        KernelBuffer[] buffers = [new("x", type, count, BufferAccess.In), new("y", type, count, BufferAccess.In), new("z", type, count, BufferAccess.In), new("r", type, count, BufferAccess.Out)];
        var i = new Var(KernelType.Index, "i");
        Expr fma = new Apply(scalar, ScalarFunction.Fma, [.. buffers[..3].Select(b => (Expr)new Load(scalar, b, i))]);
        var loop = new For(i, new Const(KernelType.Index, 0), new Const(KernelType.Index, count), 1, LoopKind.Serial, [new Store(buffers[3], i, fma)]);
        var kernel = new Kernel("fma", buffers.ToEquatable(), [new Phase(new Var(KernelType.Index, "c"), 1, 1, [loop])], []);
        var random = new Random(7);
        NdArray[] inputs = [.. Enumerable.Range(0, 3).Select(_ => type == DType.F32
            ? NdArray.From<float>([.. Enumerable.Range(0, count).Select(_ => (float)Number(random, 8, 23))], [count])
            : NdArray.From<double>([.. Enumerable.Range(0, count).Select(_ => Number(random, 11, 52))], [count]))];
        KernelModule.AssertAgrees(Backend, KernelModule.Of(kernel), VectorForm.Scalar, inputs);
    }

    /// <summary>Numbers of few and of many bits, near each other and far apart, subnormal, and none.</summary>
    private static double Number(Random random, int exponentBits, int mantissaBits)
    {
        ulong mantissa = (ulong)random.NextInt64() >> random.Next(64) << random.Next(64) & ((1UL << mantissaBits) - 1);
        int most = (1 << exponentBits) - 1, exponent = random.Next(4) switch { 0 => random.Next(0, 4), 1 => random.Next(most - 3, most + 1), _ => (most / 2) + random.Next(-60, 61) };
        ulong bits = ((ulong)exponent << mantissaBits) | (random.Next(2) == 0 ? 0 : mantissa);
        double value = mantissaBits == 23 ? BitConverter.UInt32BitsToSingle((uint)bits) : BitConverter.UInt64BitsToDouble(bits);
        return random.Next(2) == 0 ? value : -value;
    }

    private static void Check(string name, Func<GraphBuilder, Value, Value, Value> build, long rows = 24, long columns = 40)
    {
        var b = new GraphBuilder(name);
        Value x = b.Parameter("x", new TensorType(DType.F32, [24, 40])), y = b.Parameter("y", new TensorType(DType.F32, [rows, columns]));
        Value result = build(b, x, y);
        ProgramModule programs = Pipeline.Compile(new Module(name, [], [b.Build(new GraphResult("r", result))]), CompilerOptions.Default).Programs;
        Goldens.Check($"ilgpu/{name}.cs.txt", Backend.Source(programs, CompilerOptions.Default with { Form = VectorForm.Grid }));
    }
}
