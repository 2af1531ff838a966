namespace GraphCompiler.Compiler.Kernels.Transforms;

/// <summary>Writes the body of a vector loop in lanes: once for whole vectors, once with a mask for the rest.</summary>
/// <param name="analysis">What depends on the loop's variable, and how.</param>
/// <param name="lanes">Number of lanes.</param>
/// <param name="outside">The broadcast of a variable from outside the loop, which is made once before it.</param>
/// <param name="fresh">Gives names for values that had none.</param>
/// <param name="renamed">New names of the variables that the body declares; none where they keep theirs.</param>
/// <param name="tail">The lanes that run, and how many they are; null: all.</param>
internal sealed class LaneEmitter(
    LaneAnalysis analysis, int lanes, Func<Var, Var> outside, FreshNames fresh,
    IReadOnlyDictionary<string, Expr> renamed, (Expr Mask, Expr Count)? tail)
{
    /// <summary>Least bytes that machines store past their caches.</summary>
    private const int LeastPastCaches = 16;

    private readonly List<VectorPair> pairs = [];
    private readonly Dictionary<string, Var> rises = new(StringComparer.Ordinal);

    /// <summary>A block.</summary>
    public EquatableArray<Stmt> Block(EquatableArray<Stmt> body)
    {
        int known = pairs.Count;
        EquatableArray<Stmt> statements = body.SelectMany(Statement).ToEquatable();
        pairs.RemoveRange(known, pairs.Count - known);
        return statements;
    }

    private IEnumerable<Stmt> Statement(Stmt statement)
    {
        switch (statement)
        {
            case Let { Value: Load load } s when IsPaired(load):
                return Paired(s.Variable, load);
            case Let { Value: Load load } s when IsRepeated(load):
                return Repeated(s.Variable, load);
            case Let { Value: Load load } s when IsRising(load):
                return Rising(s.Variable, load);
            case Let s when analysis.Of(s.Variable) is { Kind: LaneKind.Rising } value && value.Root == s.Variable.Name:
                return Rising(s);
            case Let s when analysis.Of(s.Value).Kind == LaneKind.Lanes:
                return [new Let(InLanes(s.Variable), Vector(s.Value))];
            case Local s:
                return [new Local(InLanes(s.Variable), Vector(s.Initial))];
            case Assign s:
                return [new Assign(InLanes(s.Variable), Vector(s.Value))];
            case Store s:
                return analysis.Of(s.Index) == LaneValue.Affine(1) ? [Contiguous(s)] : IsSpread(s) ? Spread(s) : OneByOne(s);
            case For { Kind: LoopKind.Vector or LoopKind.VectorUnrolled } s:
                return [KernelMap.Parts(s with { Kind = LoopKind.Serial }, Scalar, Block)];
            default:
                return [KernelMap.Parts(statement, Scalar, Block)];
        }
    }

    private Store Contiguous(Store store) => store with
    {
        Index = Scalar(store.Index),
        Value = Vector(store.Value),
        Mask = Masked(store.Mask),
        NonTemporal = store.NonTemporal && tail is null && lanes * store.Buffer.Element.Size >= LeastPastCaches,
    };

    /// <summary>Whether every second element of memory that nothing writes is read.</summary>
    private bool IsPaired(Load load) => analysis.Of(load.Index) == LaneValue.Affine(2) && load.Buffer.Access == BufferAccess.In
        && load.Buffer.Element.Size >= 4 && analysis.InLanes(load.Type, lanes).Element == load.Buffer.Element
        && analysis.RangeOf(load.Index) is { FitsInt32: true };

    /// <summary>Every second element of two vectors side by side: those from an odd index on are the odd lanes of the two that begin before it.</summary>
    private List<Stmt> Paired(Var variable, Load load)
    {
        IndexRange range = analysis.RangeOf(load.Index);
        bool isOdd = range.Min >= 1 && analysis.IsOdd(load.Index);
        long offset = isOdd ? -1 : 0;
        var statements = new List<Stmt>();
        Var lanesOf = InLanes(variable);
        VectorPair? pair = pairs.Find(p => p.Buffer == load.Buffer && analysis.Difference(load.Index, p.Index) == p.Offset - offset);
        if (pair is null)
        {
            pair = VectorPair.Load(variable.Name, lanesOf.Type, load, Scalar(load.Index), offset, range, tail is not null, fresh, statements);
            pairs.Add(pair);
        }

        Expr? mask = load.Mask is null ? null : Vector(load.Mask);
        return [.. statements, .. new PairedLoad(lanesOf, pair, isOdd, mask, fresh).Emit()];
    }

    /// <summary>Whether each of the elements of memory that nothing writes is read by several lanes that follow one another.</summary>
    private bool IsRepeated(Load load) => analysis.Of(load.Index).Kind == LaneKind.Repeated && load.Buffer.Access == BufferAccess.In
        && load.Buffer.Element.Size >= 4 && analysis.InLanes(load.Type, lanes).Element == load.Buffer.Element && analysis.RangeOf(load.Index).FitsInt32;

    /// <summary>The first elements of a vector, each in several lanes.</summary>
    private List<Stmt> Repeated(Var variable, Load load)
    {
        Expr? mask = load.Mask is null ? null : Vector(load.Mask);
        return new RepeatedLoad(
            InLanes(variable), load.Buffer, Scalar(load.Index), analysis.Of(load.Index), analysis.RangeOf(load.Index), tail is not null, mask, fresh).Emit();
    }

    /// <summary>An index from memory that rises: that of lane 0, and how far the others lie above it.</summary>
    private List<Stmt> Rising(Let let)
    {
        KernelType type = analysis.InLanes(let.Variable.Type, lanes);
        var first = (Var)Scalar(let.Variable);
        var above = new Var(type, fresh.Next(first.Name, "steps"));
        rises[let.Variable.Name] = above;
        return
        [
            let with { Variable = first, Value = new Apply(KernelType.Index, ScalarFunction.Convert, [Scalar(analysis.RunOf(let))]) },
            new Let(above, new Apply(type, ScalarFunction.Sub, [Vector(let.Value), new Broadcast(type, analysis.AsElement(first))])),
        ];
    }

    /// <summary>Whether elements of memory that nothing writes are read at indices that rise.</summary>
    private bool IsRising(Load load) => analysis.Of(load.Index).Kind == LaneKind.Rising && load.Buffer.Access == BufferAccess.In
        && load.Buffer.Element.Size == 4 && analysis.InLanes(load.Type, lanes).Element == load.Buffer.Element
        && analysis.InLanes(KernelType.Index, lanes).Element == DType.I32;

    private List<Stmt> Rising(Var variable, Load load)
    {
        Expr? mask = load.Mask is null ? null : Vector(load.Mask);
        LaneValue index = analysis.Of(load.Index);
        return new RisingLoad(
            InLanes(variable), load.Buffer, Scalar(load.Index), rises[index.Root!], index.Rise, analysis.RangeOf(load.Index), mask, fresh).Emit();
    }

    /// <summary>Whether every second element of memory is written.</summary>
    private bool IsSpread(Store store) => store.Mask is null && analysis.Of(store.Index) == LaneValue.Affine(2)
        && analysis.InLanes(store.Value.Type, lanes) is var type && type.Element == store.Buffer.Element && SpreadStore.Fits(type);

    private List<Stmt> Spread(Store store)
    {
        Expr vector = Vector(store.Value);
        var value = new Var(vector.Type, fresh.Next(store.Buffer.Name, "value"));
        return [new Let(value, vector), .. new SpreadStore(store.Buffer, Scalar(store.Index), value, tail?.Count, fresh).Emit()];
    }

    /// <summary>Lane by lane, in order; masked lanes by scalar masks.</summary>
    private List<Stmt> OneByOne(Store store)
    {
        var statements = new List<Stmt>();
        Expr Named(Expr vector, string suffix)
        {
            var variable = new Var(vector.Type, fresh.Next(store.Buffer.Name, suffix));
            statements.Add(new Let(variable, vector));
            return variable;
        }

        LaneValue index = analysis.Of(store.Index);
        Expr? indices = index.Kind is LaneKind.Lanes or LaneKind.Repeated or LaneKind.Rising ? Named(Vector(store.Index), "at") : null;
        Expr value = Named(Vector(store.Value), "value");
        for (int lane = 0; lane < lanes; lane++)
        {
            Expr at = indices is null
                ? new Apply(KernelType.Index, ScalarFunction.Add, [Scalar(store.Index), Literal.Index(unchecked(index.Stride * lane))])
                : AsIndex(new ExtractLane(indices.Type.Scalar, indices, lane));
            Expr? mask = store.Mask is null ? null : Scalar(store.Mask);
            if (tail is { Count: var count })
            {
                Expr runs = new Apply(new KernelType(DType.Bool), ScalarFunction.Less, [Literal.Index(lane), count]);
                mask = mask is null ? runs : new Apply(runs.Type, ScalarFunction.And, [mask, runs]);
            }

            Expr element = new ExtractLane(value.Type.Scalar, value, lane);
            statements.Add(new Store(store.Buffer, at, AsElementOf(store.Buffer, element), mask));
        }

        return statements;
    }

    /// <summary>A lane as the element of a buffer, where a wider one stands for it in lanes.</summary>
    private static Expr AsElementOf(KernelBuffer buffer, Expr lane) => lane.Type.Element == buffer.Element
        ? lane : new Apply(new KernelType(buffer.Element), ScalarFunction.Convert, [lane]);

    /// <summary>The lanes of a mask that run; null for all.</summary>
    private Expr? Masked(Expr? mask) => (mask, tail) switch
    {
        (null, null) => null,
        (null, { Mask: var runs }) => runs,
        ({ } given, null) => Vector(given),
        ({ } given, { Mask: var runs }) => new Apply(runs.Type, ScalarFunction.And, [Vector(given), runs]),
    };

    /// <summary>An expression that stays scalar: that of lane 0.</summary>
    private Expr Scalar(Expr expr) => expr is Var v ? renamed.GetValueOrDefault(v.Name, v) : KernelMap.Parts(expr, Scalar);

    private Var InLanes(Var variable) => (Var)Scalar(variable) with { Type = analysis.InLanes(variable.Type, lanes) };

    /// <summary>An expression as a vector.</summary>
    private Expr Vector(Expr expr)
    {
        LaneValue value = analysis.Of(expr);
        KernelType type = analysis.InLanes(expr.Type, lanes);
        switch (value.Kind, expr)
        {
            case (LaneKind.Uniform, Const c):
                return type.Element == c.Type.Element ? c with { Type = type } : ByteLanes.Constant(type, c);
            case (LaneKind.Uniform, Var v) when !analysis.IsInside(v):
                return outside(v);
            case (LaneKind.Uniform, _):
                return new Broadcast(type, analysis.AsElement(Scalar(expr)));
            case (LaneKind.Affine, _):
                Expr steps = new LaneIndex(type);
                Expr scaled = value.Stride == 1
                    ? steps : new Apply(type, ScalarFunction.Mul, [steps, Literal.Of(type, value.Stride)]);
                return new Apply(type, ScalarFunction.Add, [new Broadcast(type, analysis.AsElement(Scalar(expr))), scaled]);
            case (LaneKind.Rising, _):
                return new Apply(type, ScalarFunction.Add, [new Broadcast(type, analysis.AsElement(Scalar(expr))), rises[value.Root!]]);
            case (LaneKind.Repeated, _):
                Expr lane = new LaneIndex(type);
                Expr counted = value.Phase == 0 ? lane : new Apply(type, ScalarFunction.Add, [lane, Literal.Of(type, value.Phase)]);
                return new Apply(type, ScalarFunction.Add,
                [
                    new Broadcast(type, analysis.AsElement(Scalar(expr))),
                    new Apply(type, ScalarFunction.ShiftRightLogical, [counted, Literal.Of(type, long.Log2(value.Times))]),
                ]);
            case (_, Var v):
                return InLanes(v);
            case (_, Load l):
                Expr index = analysis.Of(l.Index) == LaneValue.Affine(1) ? Scalar(l.Index) : Vector(l.Index);
                return new Load(type, l.Buffer, index, Masked(l.Mask));
            default:
                return Application((Apply)expr, type);
        }
    }

    private Expr Application(Apply apply, KernelType type)
    {
        Expr[] arguments = [.. apply.Arguments.Select(Vector)];
        return apply.Function switch
        {
            // Where i32 stands for i64, a conversion between the two is none.
            _ when ByteLanes.Holds(apply.Type.Element) => ByteLanes.Apply(
                apply.Function, apply.Type.Element, apply.Arguments[^1].Type.Element, arguments.ToEquatable()),
            ScalarFunction.Convert when arguments[0].Type == type => arguments[0],
            ScalarFunction.Div when apply is { Type.Element: DType.I64, Arguments: [var x, Const divisor] } && type.Element == DType.I32
                && analysis.IsNatural(x) && (long)divisor.Bits > 0 => Quotient(arguments[0], (uint)divisor.Bits),
            _ => new Apply(type, apply.Function, arguments.ToEquatable()),
        };
    }

    /// <summary>
    /// ⌊x / d⌋ for 0 ≤ x &lt; 2³¹: with 2^(s−1) &lt; d ≤ 2^s and m = ⌈2^(31+s) / d⌉ &lt; 2³², it is ⌊x · m / 2^(31+s)⌋, as
    /// m · d exceeds
    /// 2^(31+s) by less than d ≤ 2^s (Granlund and Montgomery, 1994). Vectors have no integer division.
    /// </summary>
    private static Expr Quotient(Expr x, uint d)
    {
        if (d == 1)
        {
            return x;
        }

        KernelType type = x.Type with { Element = DType.U32 };
        int s = 32 - System.Numerics.BitOperations.LeadingZeroCount(d - 1);
        ulong m = ((1UL << (31 + s)) + d - 1) / d;
        Expr high = new Apply(type, ScalarFunction.MulHigh, [new Apply(type, ScalarFunction.Bitcast, [x]), new Const(type, m)]);
        Expr quotient = s == 1 ? high : new Apply(type, ScalarFunction.ShiftRightLogical, [high, Literal.Of(type, (long)s - 1)]);
        return new Apply(x.Type, ScalarFunction.Bitcast, [quotient]);
    }

    private static Expr AsIndex(Expr scalar) => scalar.Type == KernelType.Index
        ? scalar : new Apply(KernelType.Index, ScalarFunction.Convert, [scalar]);
}
