using System.Runtime.InteropServices;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;
using static GraphCompiler.Tests.Kernels.SampleKernels;

namespace GraphCompiler.Tests.Reference;

public sealed class KernelInterpreterTests
{
    private static readonly KernelBuffer X = In("x", 16);
    private static readonly KernelBuffer Y = Out("y", 16);
    private static readonly Var C = Index("c");

    private static byte[] Floats(params float[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    private static byte[] Ramp() => Floats([.. Enumerable.Range(0, 16).Select(i => i / 3f)]);

    private static float[] Values(byte[] bytes) => MemoryMarshal.Cast<byte, float>(bytes).ToArray();

    private static string FaultOf(Action run)
    {
        var fault = Assert.Throws<GraphCompilerException>(run);
        Assert.Equal("GRC4102", fault.Code);
        return fault.Message;
    }

    [Fact]
    public void Computes_in_the_element_type()
    {
        byte[] y = new byte[64];
        KernelInterpreter.Run(Scale(), Ramp(), y);
        Assert.Equal(Enumerable.Range(0, 16).Select(i => MathF.FusedMultiplyAdd(i / 3f, 2, i / 3f)), Values(y));
    }

    [Fact]
    public void Vectors_are_arrays_of_lanes()
    {
        var f32x4 = new KernelType(DType.F32, 4);
        var v = new Var(f32x4, "v");
        Kernel kernel = Of(
            [X, Y], 1,
            new Local(v, new Load(f32x4, X, I(1), new TailMask(new KernelType(DType.Bool, 4), I(3)))),
            new Assign(v, new Shuffle(f32x4, v, [1, 0, 3, 2])),
            new Store(Y, I(0), v),
            new Store(Y, I(4), new ExtractLane(F32, v, 1)),
            new Store(Y, I(5), new Load(f32x4, X, new Apply(
                new KernelType(DType.I32, 4), ScalarFunction.Mul,
                [new LaneIndex(new KernelType(DType.I32, 4)), Literal.Of(new KernelType(DType.I32, 4), 5L)]))),
            new Store(Y, I(9), new Broadcast(f32x4, Literal.Of(F32, 7.0)), new TailMask(new KernelType(DType.Bool, 4), I(1))));
        KernelVerifier.Verify(kernel, VectorForm.V128, legalized: true);
        byte[] x = Floats([.. Enumerable.Range(0, 16).Select(i => (float)i)]), y = new byte[64];
        KernelInterpreter.Run(kernel, x, y);
        Assert.Equal([2, 1, 0, 3, 1, 0, 5, 10, 15, 7, float.NaN], Values(y)[..11]);
    }

    [Fact]
    public void Access_out_of_bounds_names_kernel_statement_and_element()
    {
        var t = new Var(F32, "t0");
        string message = FaultOf(() => KernelInterpreter.Run(
            Of([X, Y], 1, new Let(t, Read(X, I(16)))), Ramp(), new byte[64]));
        Assert.Contains("k0_test", message, StringComparison.Ordinal);
        Assert.Contains("x[16] reads out of bounds", message, StringComparison.Ordinal);
        Assert.Contains("t0: f32 = x[16]", message, StringComparison.Ordinal);
        FaultOf(() => KernelInterpreter.Run(Of([X, Y], 1, new Store(Y, I(-1), Read(X, I(0)))), Ramp(), new byte[64]));
    }

    [Fact]
    public void Masked_lanes_need_not_exist()
    {
        var f32x4 = new KernelType(DType.F32, 4);
        var mask = new TailMask(new KernelType(DType.Bool, 4), I(2));
        byte[] y = new byte[64];
        KernelInterpreter.Run(Of([X, Y], 1, new Store(Y, I(14), new Load(f32x4, X, I(14), mask), mask)), Ramp(), y);
        Assert.Equal([14 / 3f, 15 / 3f], Values(y)[14..]);
    }

    [Fact]
    public void What_was_not_written_is_not_read()
    {
        var s = new KernelBuffer("s", DType.F32, 4, BufferAccess.Scratch);
        Assert.Contains("never written", FaultOf(() => KernelInterpreter.Run(
            Of([X, Y], 1, new Scratch(s), new Store(s, I(0), Literal.Of(F32, 1.0)), new Store(Y, I(0), Read(s, I(1)))),
            Ramp(), new byte[64])), StringComparison.Ordinal);
    }

    [Fact]
    public void Chunks_of_a_phase_that_share_bytes_are_a_race()
    {
        KernelBuffer z = InOut("z", 16);
        var racing = new KernelInterpreter(
            Of([z], 4, new Store(z, C, Read(z, Op(ScalarFunction.Div, C, I(2))))), new InterpreterOptions(1, DetectRaces: true));
        Assert.Contains("in the same phase", FaultOf(() => racing.Run(ReferenceMemory.Of(Ramp()))), StringComparison.Ordinal);

        var writing = new KernelInterpreter(
            Of([Y], 4, new Store(Y, I(0), Literal.Of(F32, 1.0))), new InterpreterOptions(null, DetectRaces: true));
        FaultOf(() => writing.Run(ReferenceMemory.Undefined(64)));

        // Two phases with a join between them do not race.
        var phase = new Phase(Index("d"), 4, 1, [new Store(z, Index("d"), Read(z, I(0)))]);
        Kernel kernel = Of([z], 1, new Store(z, I(0), Literal.Of(F32, 1.0)));
        new KernelInterpreter(kernel with { Phases = [kernel.Phases[0], phase with { Chunks = 1 }] }, new(3, true))
            .Run(ReferenceMemory.Of(Ramp()));
    }

    [Fact]
    public void The_order_of_chunks_can_be_shuffled_to_find_dependences()
    {
        // z[c] = z[c − 1] + 1: right in order only.
        KernelBuffer z = InOut("z", 16);
        Kernel kernel = Of([z], 15, new Store(z, Add(C, I(1)), Add(Read(z, C), Literal.Of(F32, 1.0))));
        byte[] inOrder = new byte[64], shuffled = new byte[64];
        new KernelInterpreter(kernel).Run(ReferenceMemory.Of(inOrder));
        new KernelInterpreter(kernel, new InterpreterOptions(ChunkOrder: 1)).Run(ReferenceMemory.Of(shuffled));
        Assert.Equal(15, Values(inOrder)[15]);
        Assert.NotEqual(inOrder, shuffled);
    }

    [Fact]
    public void The_lowest_fault_wins()
    {
        KernelBuffer word = InOut("faults", 1, DType.U64);
        byte[] bytes = BitConverter.GetBytes(ulong.MaxValue);
        new KernelInterpreter(Of([word], 5, new RaiseFault(word, 3, C)), new InterpreterOptions(7, true))
            .Run(ReferenceMemory.Of(bytes));
        Assert.Equal(3UL << 40, BitConverter.ToUInt64(bytes));
    }
}
