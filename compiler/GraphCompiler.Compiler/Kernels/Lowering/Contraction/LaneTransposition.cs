namespace GraphCompiler.Compiler.Kernels.Lowering.Contraction;

/// <summary>Transposes as many registers as one has lanes: element [i, j] becomes [j, i].</summary>
/// <remarks>
/// Eklundh's method: for d = 1, 2, 4, … the off-diagonal blocks of size d are exchanged, in pairs of registers i and i + d,
/// <code>
/// x'[l] = l &amp; d ? y[l ^ d] : x[l]        y'[l] = l &amp; d ? y[l] : x[l ^ d]
/// </code>
/// each an exchange of neighbouring lanes and a selection: lanes · log₂(lanes) of both, where element by element it would take lanes² loads and
/// stores.
/// </remarks>
public sealed class LaneTransposition
{
    private readonly KernelType type;
    private readonly List<Expr> masks = [];

    /// <summary>Prepares the masks.</summary>
    /// <param name="scope">An outer block.</param>
    /// <param name="type">Type of a register.</param>
    public LaneTransposition(KernelScope scope, KernelType type)
    {
        this.type = type;
        var number = new KernelType(type.Element.Size == 8 ? DType.I64 : DType.I32, type.Lanes);
        Expr lane = scope.Code.Let(new LaneIndex(number), "lane");
        for (int distance = 1; distance < type.Lanes; distance *= 2)
        {
            Expr bit = scope.Code.Apply(ScalarFunction.And, lane, Literal.Of(number, (long)distance));
            masks.Add(scope.Code.Compare(ScalarFunction.NotEqual, bit, Literal.Of(number, 0L)));
        }
    }

    /// <summary>Emits the transposition.</summary>
    /// <param name="scope">Where.</param>
    /// <param name="rows">The registers.</param>
    public Expr[] Emit(KernelScope scope, IReadOnlyList<Expr> rows)
    {
        Expr[] x = [.. rows];
        for (int step = 0; step < masks.Count; step++)
        {
            int distance = 1 << step;
            for (int i = 0; i < x.Length; i++)
            {
                if ((i & distance) == 0)
                {
                    (Expr low, Expr high) = (x[i], x[i + distance]);
                    x[i] = scope.Code.Apply(ScalarFunction.Select, masks[step], Exchange(scope, high, distance), low);
                    x[i + distance] = scope.Code.Apply(ScalarFunction.Select, masks[step], high, Exchange(scope, low, distance));
                }
            }
        }

        return x;
    }

    /// <summary>Lane l of the result is lane l ^ distance.</summary>
    private Expr Exchange(KernelScope scope, Expr x, int distance) => scope.Code.Let(new Shuffle(
        type, x, Enumerable.Range(0, type.Lanes).Select(l => l ^ distance).ToEquatable()));
}
