using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Ops.Opaque;

namespace GraphCompiler.Compiler.Kernels.Lowering.Opaque;

/// <summary>Sorts rows by keys (<see cref="SortKeys"/>): short ones by counting for each element those that come before it, others by digits of eight bits.</summary>
/// <remarks>
/// <code>
/// short   vector i:  rank[i] = number of j with key[j] &lt; key[i], or key[j] = key[i] and j &lt; i;   order[rank[i]] = i
/// long    for each digit, the lowest first:  count the digits;  from the counts, where each begins;  move keys and indices there
/// </code>
/// Both keep equal keys in their order, and take as long for any data.
/// </remarks>
public sealed class SortLowering : OpaqueLowering
{
    /// <summary>Elements of a row up to which comparing all pairs, sixteen at a time, is faster.</summary>
    private const long ShortRow = 128;

    private const int Digits = 256, DigitBits = 8;

    private readonly bool descending;
    private readonly Value x;
    private readonly long size;
    private readonly long rows;
    private readonly DType keyType;

    /// <summary>The lowering of a group around one <see cref="Ops.Opaque.Sort"/>.</summary>
    public SortLowering(FusionGroup group) : base(group)
    {
        (descending, x) = (((Sort)Node.Op).Descending, Node.Operands[0]);
        size = x.Type.Shape[^1];
        rows = size == 0 ? 0 : x.Type.Elements / size;
        keyType = SortKeys.TypeOf(x.Type.DType);
    }

    /// <inheritdoc/>
    /// <remarks>Of long rows: keys and indices, twice.</remarks>
    public override IReadOnlyList<KernelBuffer> Temporaries => size <= ShortRow ? [] :
    [
        new("keys0", keyType, x.Type.Elements, BufferAccess.InOut), new("keys1", keyType, x.Type.Elements, BufferAccess.InOut),
        new("order0", Ops.Opaque.Sort.IndexType, x.Type.Elements, BufferAccess.InOut),
        new("order1", Ops.Opaque.Sort.IndexType, x.Type.Elements, BufferAccess.InOut),
    ];

    /// <inheritdoc/>
    protected override long Items(VectorForm form) => rows;

    /// <inheritdoc/>
    protected override double Cost(VectorForm form) => size <= ShortRow ? size * (8 + (size / 4.0)) : keyType.Size * ((8.0 * size) + Digits);

    /// <inheritdoc/>
    protected override void Emit(LoopCode code, IndexExpr item, VectorForm form)
    {
        if (size <= ShortRow)
        {
            ByRanks(code, item);
        }
        else
        {
            ByDigits(code, item);
        }
    }

    private void ByRanks(LoopCode code, IndexExpr row)
    {
        KernelBuffer keys = code.Scratch("keys", keyType, size), ranks = code.Scratch("ranks", Ops.Opaque.Sort.IndexType, size);
        code.Loop("i", size, LoopKind.Vector, (c, i) => c.Store(keys, i, Key(c, row, i)));
        var rankType = new KernelType(Ops.Opaque.Sort.IndexType);
        code.Loop("i", size, LoopKind.Vector, (c, i) =>
        {
            Expr key = c.Load(keys, i), at = IndexLowering.Narrow(c.Scope, i, DType.I32);
            Var rank = c.Local("rank", Literal.Of(rankType, 0L));
            c.Loop("j", size, LoopKind.Serial, (d, j) =>
            {
                Expr other = d.Load(keys, j), otherAt = IndexLowering.Narrow(d.Scope, j, DType.I32);
                Expr tie = d.Code.Apply(
                    ScalarFunction.And, d.Code.Compare(ScalarFunction.Equal, other, key), d.Code.Compare(ScalarFunction.Less, otherAt, at));
                Expr before = d.Code.Apply(ScalarFunction.Or, d.Code.Compare(ScalarFunction.Less, other, key), tie);
                Expr one = d.Code.Select(before, Literal.Of(rankType, 1L), Literal.Of(rankType, 0L));
                d.Set(rank, d.Code.Apply(ScalarFunction.Add, rank, one));
            });
            c.Store(ranks, i, rank);
        });
        code.Loop("i", size, LoopKind.Serial, (c, i) =>
            Place(c, row, c.Name("rank", size, c.Load(ranks, i)), IndexLowering.Narrow(c.Scope, i, DType.I32), i));
    }

    private void ByDigits(LoopCode code, IndexExpr row)
    {
        (KernelBuffer[] keys, KernelBuffer[] order) = ([code.Temporary(0), code.Temporary(1)], [code.Temporary(2), code.Temporary(3)]);
        KernelBuffer counts = code.Scratch("counts", DType.I32, Digits);
        IndexExpr first = row * size;
        code.Loop("i", size, LoopKind.Vector, (c, i) =>
        {
            c.Store(keys[0], first + i, Key(c, row, i));
            c.Store(order[0], first + i, IndexLowering.Narrow(c.Scope, i, DType.I32));
        });
        int pairs = Math.Max(1, x.Type.DType.Size / 2);
        code.Loop("pair", pairs, LoopKind.Serial, (c, pair) =>
        {
            for (int pass = 0; pass < 2; pass++)
            {
                Expr shift = c.Code.Convert(new KernelType(keyType), c.Scope.Index((pair * (2 * DigitBits)) + (pass * DigitBits)));
                Pass(c, first, shift, counts, (keys[pass], order[pass]), (keys[1 - pass], order[1 - pass]));
            }
        });
        code.Loop("j", size, LoopKind.Serial, (c, j) =>
        {
            Expr from = c.Load(order[0], first + j);
            Place(c, row, j, from, c.Name("from", size, from));
        });
    }

    /// <summary>Moves a row to where its digits at a shift belong.</summary>
    private void Pass(
        LoopCode code, IndexExpr first, Expr shift, KernelBuffer counts,
        (KernelBuffer Keys, KernelBuffer Order) from, (KernelBuffer Keys, KernelBuffer Order) to)
    {
        var count = new KernelType(counts.Element);
        code.Loop("d", Digits, LoopKind.Vector, (c, d) => c.Store(counts, d, Literal.Of(count, 0L)));
        code.Loop("i", size, LoopKind.Serial, (c, i) =>
        {
            IndexVar digit = Digit(c, c.Load(from.Keys, first + i), shift);
            c.Store(counts, digit, c.Code.Apply(ScalarFunction.Add, c.Load(counts, digit), Literal.Of(count, 1L)));
        });
        Var sum = code.Local("sum", Literal.Of(count, 0L));
        code.Loop("d", Digits, LoopKind.Serial, (c, d) =>
        {
            Expr number = c.Load(counts, d);
            c.Store(counts, d, sum);
            c.Set(sum, c.Code.Apply(ScalarFunction.Add, sum, number));
        });
        code.Loop("i", size, LoopKind.Serial, (c, i) =>
        {
            Expr key = c.Load(from.Keys, first + i);
            IndexVar digit = Digit(c, key, shift);
            Expr place = c.Load(counts, digit);
            c.Store(counts, digit, c.Code.Apply(ScalarFunction.Add, place, Literal.Of(count, 1L)));
            IndexVar at = c.Name("at", size, place);
            c.Store(to.Keys, first + at, key);
            c.Store(to.Order, first + at, c.Load(from.Order, first + i));
        });
    }

    private static IndexVar Digit(LoopCode code, Expr key, Expr shift) => code.Name("digit", Digits, code.Code.Apply(
        ScalarFunction.And, code.Code.Apply(ScalarFunction.ShiftRightLogical, key, shift), Literal.Of(key.Type, (long)Digits - 1)));

    private Expr Key(LoopCode code, IndexExpr row, IndexExpr i) => SortKeys.Of(code.Code, code.Operand(x, Shape.FromSizes(rows, size), row, i), descending);

    /// <summary>Writes the results at a place, from an index.</summary>
    private void Place(LoopCode code, IndexExpr row, IndexExpr place, Expr index, IndexExpr from)
    {
        if (code.Output(0) is { } values)
        {
            code.Store(values, (row * size) + place, code.Operand(x, Shape.FromSizes(rows, size), row, from));
        }

        if (code.Output(1) is { } indices)
        {
            code.Store(indices, (row * size) + place, index);
        }
    }
}
