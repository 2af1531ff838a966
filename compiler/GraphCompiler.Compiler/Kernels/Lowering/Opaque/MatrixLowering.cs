using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering.Opaque;

/// <summary>Ops on square matrices: an item is a matrix.</summary>
public abstract class MatrixLowering : OpaqueLowering
{
    /// <summary>The lowering of a group around one <see cref="MatrixOp"/>.</summary>
    protected MatrixLowering(FusionGroup group) : base(group)
    {
        TensorType matrices = Node.Operands[0].Type;
        (Order, Count, Float) = (MatrixOp.Order(matrices), MatrixOp.Count(matrices), new KernelType(matrices.DType));
    }

    /// <summary>Order of the matrices.</summary>
    protected long Order { get; }

    /// <summary>Number of matrices.</summary>
    protected long Count { get; }

    /// <summary>The element type.</summary>
    protected KernelType Float { get; }

    /// <inheritdoc/>
    protected override long Items(VectorForm form) => Count;

    /// <summary>Memory for a matrix of each item.</summary>
    protected KernelBuffer Work(string name) => new(name, Float.Element, Count * Order * Order, BufferAccess.InOut);

    /// <summary>The place of an element in such memory.</summary>
    protected IndexExpr At(IndexExpr item, IndexExpr row, IndexExpr column) => (((item * Order) + row) * Order) + column;

    /// <summary>An element of a matrix of an operand.</summary>
    /// <param name="code">Where it is read.</param>
    /// <param name="operand">The operand.</param>
    /// <param name="item">Number of the matrix.</param>
    /// <param name="row">Row.</param>
    /// <param name="column">Column.</param>
    protected Expr Element(LoopCode code, Value operand, IndexExpr item, IndexExpr row, IndexExpr column) =>
        code.Operand(operand, Shape.FromSizes(Count, operand.Type.Shape[^2], operand.Type.Shape[^1]), item, row, column);

    /// <summary>Emits <c>x −= factor · y</c>, rounded once.</summary>
    protected static void Subtract(LoopCode code, KernelBuffer x, IndexExpr at, Expr factor, Expr y) => code.Store(
        x, at, code.Code.Apply(ScalarFunction.Fma, code.Code.Apply(ScalarFunction.Neg, factor), y, code.Load(x, at)));
}
