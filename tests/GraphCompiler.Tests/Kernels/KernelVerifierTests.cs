using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;
using static GraphCompiler.Tests.Kernels.SampleKernels;

namespace GraphCompiler.Tests.Kernels;

public sealed class KernelVerifierTests
{
    private static readonly KernelBuffer X = In("x", 16);
    private static readonly KernelBuffer Y = Out("y", 16);
    private static readonly KernelBuffer Z = InOut("z", 16);
    private static readonly KernelBuffer S = new("s", DType.F32, 16, BufferAccess.Scratch);
    private static readonly Var T = new(F32, "t");
    private static readonly Const One = Literal.Of(F32, 1.0);
    private static readonly KernelType F32x16 = new(DType.F32, 16);

    public static TheoryData<string, Stmt[]> Broken => new()
    {
        { "K1", [new Let(T, One), new Let(T, One)] },
        { "K1", [new Let(new Var(F32, "a b"), One)] },
        { "K1", [new Let(new Var(F32, "x"), One)] },
        { "K2", [new Store(Y, I(0), T)] },
        { "K2", [new If(Literal.Bool(true), [new Let(T, One)], []), new Store(Y, I(0), T)] },
        { "K2", [new Let(new Var(new KernelType(DType.F64), "t"), One)] },
        { "K3", [new Let(T, One), new Assign(T, One)] },
        { "K3", [new Local(T, One), new Assign(T, Literal.Of(new KernelType(DType.F64), 1.0))] },
        { "K4", [new Store(Y, I(0), new Apply(F32, ScalarFunction.Add, [One, I(1)]))] },
        { "K4", [new Store(Y, I(0), new Apply(F32, ScalarFunction.And, [One, One]))] },
        { "K4", [new Store(Y, I(0), new Apply(F32, ScalarFunction.Less, [One, One]))] },
        { "K4", [new Store(Y, I(0), new Apply(F32, ScalarFunction.Fma, [One, One]))] },
        { "K4", [new Store(Y, I(0), new Const(F32, 1UL << 32))] },
        { "K4", [new Store(Y, I(0), new Lookup(F32, [1, 2, 3], new Const(new KernelType(DType.I32), 1)))] },
        { "K3", [new Let(T, One, new KnownIndex(4, [])), new Store(Y, I(0), T)] },
        { "K4", [new Store(Y, I(0), new Permute(F32, One, new Const(new KernelType(DType.I32), 1)))] },
        { "K4", [new Store(Y, I(0), new Broadcast(F32x16, I(1)))] },
        { "K4", [new Store(Y, I(0), new Merge(F32, One, One, [2]))] },
        { "K5", [new Store(Y, I(0), new Broadcast(new KernelType(DType.F32, 8), One))] },
        { "K5", [new Store(Y, I(0), new Broadcast(new KernelType(DType.F64, 16), Literal.Of(new KernelType(DType.F64), 1.0)))] },
        { "K6", [new Store(X, I(0), One)] },
        { "K6", [new Store(Z, I(0), Read(Y, I(0)))] },
        { "K6", [new Store(Y, One, One)] },
        { "K6", [new Store(Y, I(0), I(0))] },
        { "K6", [new Store(Out("w", 16), I(0), One)] },
        { "K6", [new Prefetch(X, One)] },
        { "K6", [new Prefetch(Out("w", 16), I(0))] },
        { "K6", [new Scratch(S), new Prefetch(S, I(0))] },
        { "K7", [new Store(Y, I(0), new Load(F32x16, X, I(0), Literal.Bool(true)))] },
        { "K7", [new If(One, [], [])] },
        { "K8", [new For(Index("i"), I(0), I(4), 0, LoopKind.Serial, [])] },
        { "K8", [new For(Index("i"), I(0), I(4), 2, LoopKind.Vector, [])] },
        { "K8", [new For(Index("i"), I(0), I(4), 2, LoopKind.VectorUnrolled, [])] },
        { "K8", [new For(T, I(0), I(4), 1, LoopKind.Serial, [])] },
        { "K9", [new Scratch(new KernelBuffer("s", DType.F64, 65537, BufferAccess.Scratch))] },
        { "K9", [new If(Literal.Bool(true), [new Scratch(new KernelBuffer("s", DType.F64, 8, BufferAccess.Scratch))], [])] },
        { "K10", [new Store(Y, I(0), Enumerable.Range(0, 8).Aggregate((Expr)One, (x, _) => Add(x, One)))] },
        { "K10", [new Comment("a\nb", SourceLocation.Unknown)] },
        { "K10", [Enumerable.Range(0, 17).Aggregate((Stmt)new Store(Y, I(0), One), (s, i) => new If(Literal.Bool(true), [s], []))] },
        { "K11", [new RaiseFault(Z, 0, I(0))] },
        { "K12", [new For(Index("i"), I(0), I(4), 1, LoopKind.Vector, [])] },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_broken_law_is_named(string law, Stmt[] body)
    {
        Kernel kernel = Of([X, Y, Z], 1, body);
        var fault = Assert.Throws<GraphCompilerException>(() => KernelVerifier.Verify(kernel, VectorForm.V512, legalized: true));
        Assert.Equal("GRC4101", fault.Code);
        Assert.Contains($"k0_test ({law})", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lawful_kernel_passes()
    {
        KernelVerifier.Verify(Scale(), VectorForm.V512, legalized: true);
        KernelVerifier.Verify(Scale(LoopKind.Vector), VectorForm.Scalar);
    }

    [Fact]
    public void Sibling_blocks_do_not_share_names() => Assert.Throws<GraphCompilerException>(() => KernelVerifier.Verify(
        Of([Y], 1, new If(Literal.Bool(true), [new Let(T, One)], [new Let(T, One)])), VectorForm.V512));
}
