using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Kernels.Transforms;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using Xunit;
using static GraphCompiler.Tests.Kernels.SampleKernels;

namespace GraphCompiler.Tests.Kernels.Transforms;

public sealed class RegisterPromotionTests
{
    private static readonly KernelBuffer X = In("x", 40), Y = Out("y", 32), S = new("s", DType.F32, 32, BufferAccess.Scratch);
    private static readonly Var L = Index("l"), M = Index("m"), R = Index("r"), W = Index("w");

    [Fact]
    public void Scratch_at_fixed_places_becomes_registers_and_a_rest_selects_its_lanes()
    {
        Kernel legal = Legalization.Run(Lanes(LoopKind.VectorUnrolled), VectorForm.V512);
        string text = KernelPrinter.Print(legal);
        Assert.DoesNotContain("scratch", text, StringComparison.Ordinal);
        Assert.Contains("local s_0: f32x16 = 0", text, StringComparison.Ordinal);
        Assert.Contains("s_1 = select(m_mask, s_1 + x[32..+16 if m_mask], s_1)", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Scratch_that_a_loop_runs_through_stays_in_memory()
    {
        string text = KernelPrinter.Print(Legalization.Run(Lanes(LoopKind.Vector), VectorForm.V512));
        Assert.Contains("scratch %s", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Registers_hold_what_memory_held()
    {
        byte[][] expected = Run(Lanes(LoopKind.Vector), VectorForm.Scalar);
        foreach (VectorForm form in VectorForm.All)
        {
            byte[][] actual = Run(Lanes(LoopKind.VectorUnrolled), form);
            Assert.True(expected[1].AsSpan().SequenceEqual(actual[1]), $"{form}");
        }
    }

    /// <summary>s = x[0..32]; s[16..24] += x[32..40]; y = s.</summary>
    private static Kernel Lanes(LoopKind kind) => Of([X, Y], 1,
        new Scratch(S),
        new For(L, I(0), I(32), 1, kind, [new Store(S, L, Read(X, L))]),
        new For(M, I(16), I(24), 1, kind, [new Store(S, M, Add(Read(S, M), Read(X, Add(M, I(16)))))]),
        new For(W, I(0), I(32), 1, kind, [new Store(Y, W, Read(S, W))]));

    private static byte[][] Run(Kernel kernel, VectorForm form)
    {
        var random = new Random(1);
        byte[][] buffers = [.. kernel.Buffers.Select(b => RandomKernel.Values(random, b.Element, b.Elements))];
        new KernelInterpreter(Legalization.Run(kernel, form), new InterpreterOptions(1, DetectRaces: true))
            .Run([.. buffers.Select(b => (ReferenceSlice)ReferenceMemory.Of(b))]);
        return buffers;
    }
}
