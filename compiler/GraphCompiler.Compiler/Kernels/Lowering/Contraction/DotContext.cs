using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering.Contraction;

/// <summary>What the parts of one kernel of a dot share.</summary>
/// <param name="Problem">The contraction.</param>
/// <param name="Form">The form that is lowered for.</param>
/// <param name="Names">Names of the kernel.</param>
/// <param name="Rows">The rows' operand in memory.</param>
/// <param name="Columns">The columns' operand in memory; null if its elements are computed.</param>
/// <param name="Element">Emits an element of the columns' operand: (scope, batch, column, depth).</param>
/// <param name="Epilogue">What becomes of the sums.</param>
/// <param name="Streams">What that reads from far memory.</param>
public sealed record DotContext(
    DotProblem Problem,
    VectorForm Form,
    NameSource Names,
    MatrixAccess Rows,
    MatrixAccess? Columns,
    Func<KernelScope, IndexExpr, IndexExpr, IndexExpr, Expr> Element,
    DotEpilogue Epilogue,
    EpilogueStreams Streams)
{
    /// <summary>Sizes.</summary>
    public DotShape Shape => Problem.Shape;

    /// <summary>An element of the dot, one.</summary>
    public KernelType Scalar => new(Shape.Type);

    /// <summary>Lanes of a vector of this kernel.</summary>
    public int Lanes => Shape.Lanes(Form);

    /// <summary>A register of elements.</summary>
    public KernelType Vector => Scalar.WithLanes(Lanes);

    /// <summary>Declares scratch memory for elements.</summary>
    public KernelBuffer Scratch(KernelScope scope, string hint, long elements)
    {
        var buffer = new KernelBuffer(Names.Next(hint), Shape.Type, elements, BufferAccess.Scratch);
        scope.Code.Emit(new Scratch(buffer));
        return buffer;
    }

    /// <summary>Emits zeros.</summary>
    public void Clear(KernelScope scope, KernelBuffer buffer, IndexExpr first, long most, Expr count)
    {
        IndexVar j = scope.NewVariable("z", most);
        scope.Loop(j, Literal.Index(0), count, LoopKind.Vector, s =>
            s.Code.Emit(new Store(buffer, s.Index(first + j), Literal.Of(Scalar, 0L))));
    }
}
