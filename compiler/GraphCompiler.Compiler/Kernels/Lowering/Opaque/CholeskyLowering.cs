using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering.Opaque;

/// <summary>Cholesky factors by rows of Lᵀ, so that all inner loops are lanes.</summary>
/// <remarks>
/// <code>
/// for k:  u[k, k] = √u[k, k];  vector j > k:  u[k, j] /= u[k, k];   for i > k:  vector j ≥ i:  u[i, j] −= u[k, i] · u[k, j]
/// </code>
/// </remarks>
public sealed class CholeskyLowering : MatrixLowering
{
    /// <summary>The lowering of a group around one <see cref="Cholesky"/>.</summary>
    public CholeskyLowering(FusionGroup group) : base(group)
    {
    }

    /// <inheritdoc/>
    public override IReadOnlyList<KernelBuffer> Temporaries => [Work("u")];

    /// <inheritdoc/>
    protected override double Cost(VectorForm form) => (double)Order * Order * Order / 3;

    /// <inheritdoc/>
    protected override void Emit(LoopCode code, IndexExpr item, VectorForm form)
    {
        (KernelBuffer u, KernelBuffer output, Value a) = (code.Temporary(0), code.Output(0)!, Node.Operands[0]);
        code.Loop("k", Order, LoopKind.Serial, (c, k) =>
            c.Loop("j", Order, LoopKind.Vector, (d, j) => d.Store(u, At(item, k, j), Element(d, a, item, j, k)), begin: k));
        code.Loop("k", Order, LoopKind.Serial, (c, k) =>
        {
            Expr diagonal = c.Code.Apply(ScalarFunction.Sqrt, c.Load(u, At(item, k, k)));
            c.Store(u, At(item, k, k), diagonal);
            c.Loop("j", Order, LoopKind.Vector, (d, j) =>
                d.Store(u, At(item, k, j), d.Code.Apply(ScalarFunction.Div, d.Load(u, At(item, k, j)), diagonal)), begin: k + 1);
            c.Loop("i", Order, LoopKind.Serial, (d, i) =>
            {
                Expr factor = d.Load(u, At(item, k, i));
                d.Loop("j", Order, LoopKind.Vector, (e, j) => Subtract(e, u, At(item, i, j), factor, e.Load(u, At(item, k, j))), begin: i);
            }, begin: k + 1);
        });
        code.Loop("i", Order, LoopKind.Serial, (c, i) =>
        {
            c.Loop("j", Order, LoopKind.Vector, (d, j) => d.Store(output, At(item, i, j), d.Load(u, At(item, j, i))), end: i + 1);
            c.Loop("j", Order, LoopKind.Vector, (d, j) => d.Store(output, At(item, i, j), Literal.Of(Float, 0.0)), begin: i + 1);
        });
    }
}
