using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Runtime;

namespace GraphCompiler.Tests.Kernels;

/// <summary>Short notation for kernels in tests.</summary>
internal static class SampleKernels
{
    public static readonly KernelType F32 = new(DType.F32);
    public static readonly KernelType Bool = new(DType.Bool);

    public static KernelBuffer In(string name, long elements, DType type = DType.F32) => new(name, type, elements, BufferAccess.In);

    public static KernelBuffer Out(string name, long elements, DType type = DType.F32) => new(name, type, elements, BufferAccess.Out);

    public static KernelBuffer InOut(string name, long elements, DType type = DType.F32) =>
        new(name, type, elements, BufferAccess.InOut);

    public static Var Index(string name) => new(KernelType.Index, name);

    public static Const I(long value) => Literal.Index(value);

    public static Apply Op(ScalarFunction function, Expr x, Expr y) => new(x.Type, function, [x, y]);

    public static Expr Add(Expr x, Expr y) => Op(ScalarFunction.Add, x, y);

    public static Expr Mul(Expr x, Expr y) => Op(ScalarFunction.Mul, x, y);

    public static Load Read(KernelBuffer buffer, Expr index) => new(new KernelType(buffer.Element), buffer, index);

    /// <summary>A kernel of one phase.</summary>
    public static Kernel Of(EquatableArray<KernelBuffer> buffers, long chunks, params Stmt[] body) =>
        new("k0_test", buffers, [new Phase(Index("c"), chunks, 1, body.ToEquatable())], []);

    /// <summary>y[i] = x[i] · 2 + x[i], in chunks of 8.</summary>
    public static Kernel Scale(LoopKind kind = LoopKind.Serial)
    {
        KernelBuffer x = In("x", 16), y = Out("y", 16);
        Var c = Index("c"), j = Index("j");
        var t0 = new Var(F32, "t0");
        return Of([x, y], 2, new For(
            j, Mul(c, I(8)), Mul(Add(c, I(1)), I(8)), 1, kind,
            [
                new Let(t0, Read(x, j)),
                new Store(y, j, new Apply(F32, ScalarFunction.Fma, [t0, Literal.Of(F32, 2.0), t0])),
            ]));
    }
}
