using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering.Contraction;

/// <summary>A block of the result in registers: rows × vectors of accumulators, and the multiply-adds that feed them.</summary>
/// <remarks>
/// One step loads the vectors of one depth index and, row by row, one factor in all lanes:
/// <code>
/// b0 = load b[…]   b1 = load b[… + 16]
/// a = load a[…]    s = broadcast a     c0_0 = fma(s, b0, c0_0)     c0_1 = fma(s, b1, c0_1)     (for each row)
/// </code>
/// It stays in registers while rows · vectors + vectors + 1 is at most their number.
/// </remarks>
public sealed class RegisterTile
{
    private readonly KernelType type;
    private readonly Var[,] accumulators;

    /// <summary>Declares the accumulators.</summary>
    /// <param name="scope">Where they are declared.</param>
    /// <param name="type">Type of one of them: the element in lanes.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="vectors">Vectors of a row.</param>
    /// <param name="initial">What they start from: the sum so far, by row and vector; null for +0.</param>
    public RegisterTile(KernelScope scope, KernelType type, int rows, int vectors, Func<int, int, Expr>? initial = null)
    {
        this.type = type;
        accumulators = new Var[rows, vectors];
        for (int i = 0; i < rows; i++)
        {
            for (int v = 0; v < vectors; v++)
            {
                accumulators[i, v] = new Var(type, scope.Names.Next("acc"));
                scope.Code.Emit(new Local(accumulators[i, v], initial?.Invoke(i, v) ?? Literal.Of(type, 0L)));
            }
        }
    }

    /// <summary>An accumulator.</summary>
    public Var this[int row, int vector] => accumulators[row, vector];

    private int RowCount => accumulators.GetLength(0);

    /// <summary>Vectors of a row.</summary>
    public int VectorCount => accumulators.GetLength(1);

    /// <summary>Emits the multiply-adds of one depth index.</summary>
    /// <param name="scope">Where.</param>
    /// <param name="rows">Buffer of the factors, one a row.</param>
    /// <param name="row">Position of a row's factor.</param>
    /// <param name="columns">Buffer of the vectors.</param>
    /// <param name="column">Position of a vector's lane 0.</param>
    /// <param name="tail">Lanes of the last vector that exist; null for all.</param>
    public void Step(
        KernelScope scope, KernelBuffer rows, Func<int, IndexExpr> row, KernelBuffer columns, Func<int, IndexExpr> column, long? tail = null)
    {
        Expr[] vectors = Vectors(scope, columns, column, tail);
        for (int i = 0; i < RowCount; i++)
        {
            Add(scope, i, Factor(scope, rows, row(i)), vectors);
        }
    }

    /// <summary>As <see cref="Step"/>, vector by vector: of few rows and many vectors, each is loaded where it is multiplied.</summary>
    public void StepByVectors(
        KernelScope scope, KernelBuffer rows, Func<int, IndexExpr> row, KernelBuffer columns, Func<int, IndexExpr> column)
    {
        Expr[] factors = [.. Enumerable.Range(0, RowCount).Select(i => Factor(scope, rows, row(i)))];
        for (int v = 0; v < VectorCount; v++)
        {
            Expr vector = Read(scope, type, columns, column(v), null, "b");
            for (int i = 0; i < RowCount; i++)
            {
                Add(scope, i, v, factors[i], vector);
            }
        }
    }

    /// <summary>The vectors of one depth index.</summary>
    public Expr[] Vectors(KernelScope scope, KernelBuffer columns, Func<int, IndexExpr> column, long? tail = null) =>
        [.. Enumerable.Range(0, VectorCount).Select(v => Read(scope, type, columns, column(v), v == VectorCount - 1 ? tail : null, "b"))];

    /// <summary>One factor in all lanes.</summary>
    public Expr Factor(KernelScope scope, KernelBuffer rows, IndexExpr at)
    {
        Expr factor = Read(scope, type.Scalar, rows, at, null, "a");
        return type.Lanes == 1 ? factor : scope.Code.Let(new Broadcast(type, factor), "s");
    }

    /// <summary>Emits the multiply-adds of one row.</summary>
    public void Add(KernelScope scope, int row, Expr factor, IReadOnlyList<Expr> vectors)
    {
        for (int v = 0; v < VectorCount; v++)
        {
            Add(scope, row, v, factor, vectors[v]);
        }
    }

    /// <summary>Emits one multiply-add.</summary>
    public void Add(KernelScope scope, int row, int vector, Expr factor, Expr value)
    {
        Var sum = accumulators[row, vector];
        // Not named by Let: the same multiply-add of a changed accumulator is another value.
        scope.Code.Emit(new Assign(sum, type.Element.IsFloat
            ? new Apply(type, ScalarFunction.Fma, [factor, value, sum])
            : new Apply(type, ScalarFunction.Add, [sum, new Apply(type, ScalarFunction.Mul, [factor, value])])));
    }

    /// <summary>Stores the accumulators.</summary>
    public void Store(KernelScope scope, KernelBuffer target, Func<int, int, IndexExpr> at, Expr? tail = null)
    {
        for (int i = 0; i < RowCount; i++)
        {
            for (int v = 0; v < VectorCount; v++)
            {
                scope.Code.Emit(new Store(target, Position(scope, at(i, v)), accumulators[i, v], v == VectorCount - 1 ? tail : null));
            }
        }
    }

    /// <summary>Position as one variable and a constant, so that neighbours share the variable and differ in the address's displacement.</summary>
    public static Expr Position(KernelScope scope, IndexExpr at)
    {
        long constant = IndexAlgebra.Terms(at).Constant;
        Expr variable = scope.Index(at - constant);
        return variable is Const || constant == 0
            ? scope.Index(at)
            : new Apply(KernelType.Index, ScalarFunction.Add, [variable, Literal.Index(constant)]);
    }

    private static Expr Read(KernelScope scope, KernelType type, KernelBuffer buffer, IndexExpr at, long? tail, string hint)
    {
        Expr? mask = tail is { } count && count < type.Lanes
            ? new TailMask(type with { Element = DType.Bool }, Literal.Index(count)) : null;
        return scope.Code.Let(new Load(type, buffer, Position(scope, at), mask), hint);
    }
}
