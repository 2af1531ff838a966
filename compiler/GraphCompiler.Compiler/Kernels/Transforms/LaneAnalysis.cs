namespace GraphCompiler.Compiler.Kernels.Transforms;

/// <summary>Finds how each value in a vector loop depends on its variable, and whether the loop can be lanes at all.</summary>
internal sealed class LaneAnalysis
{
    /// <summary>Most lanes of a vector in any form.</summary>
    private const long MostLanes = 16;

    private readonly IndexFacts facts;
    private readonly long fewestLanes;
    private readonly int narrowLanes;
    private readonly Dictionary<string, Load> runs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LaneValue> values = new(StringComparer.Ordinal);
    private readonly HashSet<string> locals = new(StringComparer.Ordinal);
    private bool possible = true;
    private bool narrow;
    private bool wide;
    private bool indicesFit = true;

    private LaneAnalysis(IndexFacts facts, VectorForm form) =>
        (this.facts, fewestLanes, narrowLanes) = (facts, form.Lanes(DType.F64), form.Lanes(DType.F32));

    /// <summary>Lanes of a vector: of 8 bytes each, or of 4; then i64 values in lanes are computed as i32, which holds them
    /// all, and i8 and u8 too (<see cref="ByteLanes"/>).</summary>
    public int Lanes(VectorForm form) => form.Lanes(wide ? DType.F64 : DType.F32);

    /// <summary>Analyses a loop.</summary>
    /// <param name="loop">The loop.</param>
    /// <param name="facts">What is known where it stands.</param>
    /// <param name="form">The form whose lanes it is to become.</param>
    /// <returns>The analysis, or null if the loop has to stay scalar.</returns>
    public static LaneAnalysis? Of(For loop, IndexFacts facts, VectorForm form)
    {
        var analysis = new LaneAnalysis(facts, form);
        analysis.values[loop.Variable.Name] = LaneValue.Affine(1);
        // Of an affine value, what is known to divide it is so of lane 0.
        facts.Align(loop.Variable, Math.Min(facts.AlignmentOf(loop.Begin), MostLanes));
        analysis.Block(loop.Body);
        return analysis.possible && !(analysis.narrow && analysis.wide) && (analysis.wide || analysis.indicesFit) ? analysis : null;
    }

    /// <summary>The type in lanes of a value that has a type as a scalar.</summary>
    public KernelType InLanes(KernelType type, int lanes) => new(Element(type), lanes);

    /// <summary>An i64, i8 or u8 as the element that stands for it in lanes; any other scalar as it is.</summary>
    public Expr AsElement(Expr scalar) => Element(scalar.Type) == scalar.Type.Element
        ? scalar : new Apply(new KernelType(Element(scalar.Type)), ScalarFunction.Convert, [scalar]);

    /// <summary>Whether an i64 is never negative.</summary>
    public bool IsNatural(Expr index) => facts.RangeOf(index).Min >= 0;

    /// <summary>The elements of memory that the lanes of a rising variable are.</summary>
    public Load RunOf(Let let) => runs[((Var)((Apply)let.Value).Arguments[0]).Name];

    /// <summary>The least and the greatest value of an i64 in all lanes.</summary>
    public IndexRange RangeOf(Expr index) => facts.RangeOf(index);

    /// <summary>Whether an i64 is known to be odd, of lane 0.</summary>
    public bool IsOdd(Expr index) => facts.RemainderOf(index, 2) == 1;

    /// <summary>The difference of two i64 of lane 0 if it is a constant.</summary>
    public long? Difference(Expr x, Expr y) => facts.ConstantDifference(x, y);

    /// <summary>Whether a variable is declared inside the loop.</summary>
    public bool IsInside(Var variable) => values.ContainsKey(variable.Name);

    /// <summary>How an expression depends on the loop's variable.</summary>
    public LaneValue Of(Expr expr)
    {
        switch (expr)
        {
            case Const:
                return LaneValue.Uniform;
            case Var v:
                return values.GetValueOrDefault(v.Name, LaneValue.Uniform);
            case Load l:
                return Of(l.Index).Kind == LaneKind.Uniform && (l.Mask is null || Of(l.Mask).Kind == LaneKind.Uniform)
                    ? LaneValue.Uniform : LaneValue.Lanes;
            case Apply a:
                if (a.Arguments.All(x => Of(x).Kind == LaneKind.Uniform))
                {
                    return LaneValue.Uniform;
                }

                return IsUniform(a) ? LaneValue.Uniform : a.Type == KernelType.Index ? Affine(a) : LaneValue.Lanes;
            default:
                return LaneValue.Lanes;
        }
    }

    /// <summary>Whether a quotient or a comparison is the same in all lanes because no vector crosses a multiple of <see cref="MostLanes"/>.</summary>
    private bool IsUniform(Apply apply) => apply is { Arguments: [var x, var y] } && x.Type == KernelType.Index && apply.Function switch
    {
        ScalarFunction.Div => y is Const { Bits: > 0 and <= long.MaxValue } && BeginsWhereVectorsDo(x) && IsMultiple(y) && IsNatural(x),
        ScalarFunction.Less or ScalarFunction.GreaterOrEqual => BeginsWhereVectorsDo(x) && IsMultiple(y),
        ScalarFunction.Greater or ScalarFunction.LessOrEqual => IsMultiple(x) && BeginsWhereVectorsDo(y),
        _ => false,
    };

    /// <summary>Whether the lanes of a value are m, m + 1, … for a multiple m of the most lanes.</summary>
    private bool BeginsWhereVectorsDo(Expr expr) => Of(expr) == LaneValue.Affine(1) && facts.AlignmentOf(expr) >= MostLanes;

    /// <summary>Whether a value is one multiple of the most lanes in all lanes.</summary>
    private bool IsMultiple(Expr expr) => Of(expr) == LaneValue.Uniform && facts.AlignmentOf(expr) >= MostLanes;

    private LaneValue Affine(Apply apply)
    {
        if (apply.Arguments is not [var x, var y] || Of(x).Kind == LaneKind.Lanes || Of(y).Kind == LaneKind.Lanes)
        {
            return LaneValue.Lanes;
        }

        return (apply.Function, Of(x), Of(y)) switch
        {
            (ScalarFunction.Add or ScalarFunction.Sub, { Kind: LaneKind.Repeated } repeated, { Kind: LaneKind.Uniform }) => repeated,
            (ScalarFunction.Add, { Kind: LaneKind.Uniform }, { Kind: LaneKind.Repeated } repeated) => repeated,
            (ScalarFunction.Add or ScalarFunction.Sub, { Kind: LaneKind.Rising } rising, { Kind: LaneKind.Uniform }) => rising,
            (ScalarFunction.Add, { Kind: LaneKind.Uniform }, { Kind: LaneKind.Rising } rising) => rising,
            (_, { Kind: LaneKind.Repeated or LaneKind.Rising }, _) or (_, _, { Kind: LaneKind.Repeated or LaneKind.Rising }) => LaneValue.Lanes,
            (ScalarFunction.Add, var a, var b) => LaneValue.Affine(a.Stride + b.Stride),
            (ScalarFunction.Sub, var a, var b) => LaneValue.Affine(a.Stride - b.Stride),
            (ScalarFunction.Mul, var a, _) when y is Const c => LaneValue.Affine(unchecked(a.Stride * (long)c.Bits)),
            (ScalarFunction.Mul, _, var b) when x is Const c => LaneValue.Affine(unchecked(b.Stride * (long)c.Bits)),
            (ScalarFunction.Div, { Stride: 1 }, _) when y is Const c => Quotient(x, (long)c.Bits),
            _ => LaneValue.Lanes,
        };
    }

    /// <summary>A quotient of lanes that follow one another, by a power of two that vectors begin at a known remainder of.</summary>
    private LaneValue Quotient(Expr dividend, long divisor) =>
        divisor > 1 && divisor <= fewestLanes && long.IsPow2(divisor) && IsNatural(dividend) && facts.RemainderOf(dividend, divisor) is { } phase
            ? LaneValue.Repeated(divisor, phase) : LaneValue.Lanes;

    private void Block(EquatableArray<Stmt> body)
    {
        foreach (Stmt statement in body)
        {
            switch (statement)
            {
                case Let s:
                    facts.Know(s);
                    LaneValue value = Visit(s.Value);
                    values[s.Variable.Name] = Rising(s) ?? value;
                    break;
                case Local s:
                    Require(s.Variable.Type.Element, inMemory: true);
                    VisitInLanes(s.Initial);
                    values[s.Variable.Name] = LaneValue.Lanes;
                    locals.Add(s.Variable.Name);
                    break;
                case Assign s:
                    // A variable from outside would be a reduction over the lanes, which is in order only if it is scalar.
                    possible &= locals.Contains(s.Variable.Name);
                    VisitInLanes(s.Value);
                    break;
                case Store s:
                    VisitStore(s);
                    break;
                case For s:
                    possible &= Visit(s.Begin).Kind == LaneKind.Uniform && Visit(s.End).Kind == LaneKind.Uniform;
                    facts.Know(s);
                    values[s.Variable.Name] = LaneValue.Uniform;
                    Block(s.Body);
                    break;
                case If s:
                    possible &= Visit(s.Condition).Kind == LaneKind.Uniform;
                    Block(s.Then);
                    Block(s.Else);
                    break;
                case Comment:
                    break;
                default:
                    possible = false;
                    break;
            }
        }
    }

    /// <summary>How an index from memory depends on the variable where lanes lie in memory as they do here, and two vectors hold all that they name.</summary>
    private LaneValue? Rising(Let let)
    {
        if (let.Value is Load { Mask: null, Buffer.Access: BufferAccess.In } load && Of(load.Index) == LaneValue.Affine(1))
        {
            runs[let.Variable.Name] = load;
        }

        return let is { Known: { } known, Value: Apply { Function: ScalarFunction.Convert, Arguments: [Var read] } } && runs.ContainsKey(read.Name)
            && known.Rise(narrowLanes) is { } rise && rise < 2 * narrowLanes ? LaneValue.Rising(rise, let.Variable.Name) : null;
    }

    private void VisitStore(Store store)
    {
        LaneValue index = Visit(store.Index);
        VisitInLanes(store.Value);
        Require(store.Buffer.Element, inMemory: true);
        LaneKind mask = store.Mask is null ? LaneKind.Uniform : Visit(store.Mask).Kind;
        bool contiguous = index == LaneValue.Affine(1);
        // Elsewhere lanes are stored one by one, which masks in lanes are not made for; one element for all lanes has no order.
        possible &= contiguous || (index.Kind != LaneKind.Uniform && mask == LaneKind.Uniform && store.Buffer.Element != DType.Bool);
        if (index.Kind is LaneKind.Lanes or LaneKind.Repeated or LaneKind.Rising)
        {
            VisitInLanes(store.Index);
        }
    }

    /// <summary>Classifies an expression and notes what it demands where it has to be in lanes.</summary>
    private LaneValue Visit(Expr expr)
    {
        LaneValue value = Of(expr);
        if (value.Kind == LaneKind.Lanes)
        {
            VisitInLanes(expr);
        }

        return value;
    }

    /// <summary>Notes what an expression demands that is needed in lanes, uniform or not.</summary>
    private void VisitInLanes(Expr expr)
    {
        Require(expr.Type.Element, inMemory: false);
        if (expr.Type == KernelType.Index)
        {
            indicesFit &= facts.RangeOf(expr).FitsInt32;
        }

        if (Of(expr).Kind != LaneKind.Lanes)
        {
            return;
        }

        switch (expr)
        {
            case Var:
                break;
            case Apply a:
                foreach (Expr argument in a.Arguments)
                {
                    VisitInLanes(argument);
                }

                break;
            case Load l:
                Require(l.Buffer.Element, inMemory: true);
                if (l.Mask is not null)
                {
                    VisitInLanes(l.Mask);
                }

                if (Visit(l.Index) != LaneValue.Affine(1))
                {
                    possible &= l.Buffer.Element != DType.Bool;
                    VisitInLanes(l.Index);
                }

                break;
            default:
                possible = false;
                break;
        }
    }

    private DType Element(KernelType type) =>
        (type.Element == DType.I64 && !wide) || ByteLanes.Holds(type.Element) ? DType.I32 : type.Element;

    /// <summary>Notes an element type in lanes.</summary>
    private void Require(DType type, bool inMemory)
    {
        switch (type)
        {
            case DType.F32 or DType.I32 or DType.U32 or DType.I8 or DType.U8:
                narrow = true;
                break;
            case DType.F64 or DType.U64:
                wide = true;
                break;
            case DType.I64:
                wide |= inMemory;
                break;
            case DType.Bool:
                break;
            default:
                possible = false;
                break;
        }
    }
}
