using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Ops.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering;

/// <summary>An element that need not be computed: a row's sum, a dot's accumulator; null where it has to be.</summary>
/// <param name="scope">The innermost block that it may be emitted in.</param>
/// <param name="value">The value.</param>
/// <param name="index">Index, one expression a dimension.</param>
public delegate Expr? ValueAtHand(KernelScope scope, Value value, EquatableArray<IndexExpr> index);

/// <summary>
/// Emits the element of a value at a symbolic index: through the group's elementwise and movement ops, down to loads of the group's
/// inputs and to values that the lowering has at hand.
/// </summary>
/// <remarks>
/// Each element is emitted once, in the outermost block that knows the variables of its index: a row's scale is loaded once a row, a bias under
/// a broadcast once for the loops that it does not depend on. Where a movement op takes an element from one of several places, all are
/// evaluated and one is selected; a load is masked by the conditions under which it is needed, so that nothing out of bounds is read.
/// A group has at most <c>FusionRules.MaxNodes</c> nodes, and that bounds the depth of the recursion here.
/// </remarks>
public sealed class ElementEmitter
{
    private readonly FusionGroup group;
    private readonly IReadOnlyDictionary<Value, KernelBuffer> inputs;
    private readonly KernelBuffer? faultWord;
    private readonly ValueAtHand? atHand;
    private readonly Lazy<HashSet<Node>> dependent;

    /// <summary>An emitter for one kernel.</summary>
    /// <param name="group">The group.</param>
    /// <param name="inputs">The buffer of each of the group's inputs.</param>
    /// <param name="faultWord">The fault word; null where the group cannot raise faults.</param>
    /// <param name="atHand">Gives values that need not be computed.</param>
    public ElementEmitter(
        FusionGroup group, IReadOnlyDictionary<Value, KernelBuffer> inputs, KernelBuffer? faultWord,
        ValueAtHand? atHand = null)
    {
        (this.group, this.inputs, this.faultWord, this.atHand) = (group, inputs, faultWord, atHand);
        dependent = new(DependentNodes);
    }

    /// <summary>The block in which values at hand are known: what depends on reductions and contractions is not emitted outside it.</summary>
    /// <remarks>Where a dimension is 1 the index alone does not tell.</remarks>
    public KernelScope? Pinned { get; set; }

    /// <summary>Emits an element.</summary>
    /// <param name="scope">The innermost block that the element may be emitted in.</param>
    /// <param name="value">A value of the group, or one of its inputs.</param>
    /// <param name="index">Index, one expression a dimension.</param>
    /// <returns>A constant or a variable.</returns>
    public Expr Emit(KernelScope scope, Value value, IReadOnlyList<IndexExpr> index) =>
        Emit(scope, value, index.ToEquatable(), []);

    /// <summary>Emits an element where conditions hold, and 0 where they do not.</summary>
    /// <param name="scope">The innermost block that the element may be emitted in.</param>
    /// <param name="value">A value of the group, or one of its inputs.</param>
    /// <param name="index">Index, one expression a dimension; within bounds where the conditions hold.</param>
    /// <param name="where">The conditions.</param>
    public Expr EmitWhere(KernelScope scope, Value value, IReadOnlyList<IndexExpr> index, EquatableArray<IndexCondition> where)
    {
        if (where.Count == 0)
        {
            return Emit(scope, value, index);
        }

        EquatableArray<IndexGuard> guards = [new IndexGuard(where, true)];
        Expr element = Emit(scope, value, index.ToEquatable(), guards);
        return inputs.ContainsKey(value)
            ? element
            : scope.Code.Apply(ScalarFunction.Select, IndexGuard.Emit(scope, guards)!, element, Literal.Of(element.Type, 0L));
    }

    private Expr Emit(KernelScope scope, Value value, EquatableArray<IndexExpr> index, EquatableArray<IndexGuard> guards)
    {
        if (atHand?.Invoke(scope, value, index) is { } known)
        {
            return known;
        }

        if (ConstantElement(value) is { } constant)
        {
            return constant;
        }

        KernelScope owner = scope.Owner(index.Concat(guards.SelectMany(g => g.Conditions).Select(c => c.Expr)));
        owner = Pinned is not null && dependent.Value.Contains(value.Node) ? KernelScope.Inner(owner, Pinned) : owner;
        return owner.Once((value, index, guards), s => Compute(s, value, index, guards));
    }

    private Expr Compute(KernelScope scope, Value value, EquatableArray<IndexExpr> index, EquatableArray<IndexGuard> guards)
    {
        if (inputs.TryGetValue(value, out KernelBuffer? buffer))
        {
            return Load(scope, buffer, value, index, guards);
        }

        switch (value.Op)
        {
            case MovementOp movement:
                return Move(scope, value, movement.Sources(value.Node.OperandTypes(), value.Type, index), guards);
            case IPlaced placed:
                IndexExpr start = Start(scope, value.Node, placed);
                return Move(scope, value, placed.Sources(value.Node.OperandTypes(), index, start), guards);
            case WindowOp window:
                return WindowFold.Emit(scope, value.Node, window, index, guards, Emit);
            case IIndexed indexed:
                return Count(scope, value, indexed, index, guards);
            case IElementwise elementwise:
                Expr[] operands = [.. value.Node.Operands.Select(x => Emit(scope, x, index, guards))];
                if (elementwise is IGuard guard)
                {
                    IndexExpr position = IndexAlgebra.Linearize(index, value.Type.Shape.Strides());
                    IndexedAccess.Raise(
                        scope, value.Node, guard.IsFault(scope.Code, operands), position, IndexGuard.Emit(scope, guards), faultWord);
                }

                return scope.Code.Let(elementwise.Compute(scope.Code, new KernelType(value.Type.DType), operands));
            case Gather:
                return IndexedAccess.Gather(
                    scope, Pinned is not null && dependent.Value.Contains(value.Node) ? scope : scope.Owner([]), value.Node, index, IndexGuard.Emit(scope, guards), faultWord,
                    (operand, at) => Emit(scope, value.Node.Operands[operand], at, guards));
            case ScatterOp when IndexedAccess.IsElement(value.Node):
                return IndexedAccess.Scatter(
                    scope, value.Node, index, IndexGuard.Emit(scope, guards), faultWord,
                    (operand, at) => Emit(scope, value.Node.Operands[operand], at, guards));
            default:
                throw new InvalidOperationException($"{value.Op.Name} has no element of its own in group {group.Id}");
        }
    }

    private static Expr Load(
        KernelScope scope, KernelBuffer buffer, Value value, EquatableArray<IndexExpr> index, EquatableArray<IndexGuard> guards)
    {
        if (buffer.Elements == 0)
        {
            // No loop comes here, but where no variable is left in the index the load would stand before the loop.
            return Literal.Of(new KernelType(value.Type.DType), 0L);
        }

        Expr? mask = IndexGuard.Emit(scope, guards);
        Expr at = scope.Index(IndexAlgebra.Linearize(index, value.Type.Shape.Strides()));
        return scope.Code.Let(new Load(new KernelType(value.Type.DType), buffer, at, mask));
    }

    private Expr Count(
        KernelScope scope, Value value, IIndexed indexed, EquatableArray<IndexExpr> index, EquatableArray<IndexGuard> guards)
    {
        Expr[] elements = [.. indexed.Elements.Select(e => Emit(scope, value.Node.Operands[e.Operand], e.Index, guards))];
        Expr position = IndexLowering.Narrow(scope, indexed.Position(value.Type, index), IIndexed.PositionType(value.Type));
        return scope.Code.Let(indexed.Compute(scope.Code, new KernelType(value.Type.DType), position, elements));
    }

    /// <summary>The number that elements are moved by, brought into its range, in the outermost block that can.</summary>
    private IndexExpr Start(KernelScope scope, Node node, IPlaced placed)
    {
        long last = placed.Last(node.OperandTypes());
        if (last == 0)
        {
            return 0;
        }

        Value number = node.Operands[^1];
        KernelScope owner = Pinned is not null && dependent.Value.Contains(number.Node) ? scope : scope.Owner([]);
        var start = (Var)owner.Once((node, "start"), s =>
        {
            Expr wanted = s.Code.Convert(KernelType.Index, Emit(s, number, [], []));
            Expr natural = s.Code.Apply(ScalarFunction.Max, wanted, Literal.Index(0));
            return KernelScope.Variable(s.Name("start", last + 1, s.Code.Apply(ScalarFunction.Min, natural, Literal.Index(last))));
        });
        return new IndexVar(start.Name, last + 1);
    }

    private Expr Move(KernelScope scope, Value value, EquatableArray<IndexSource> sources, EquatableArray<IndexGuard> guards)
    {
        var possible = sources.Where(s => !s.Conditions.Any(c => c.NeverHolds)).ToList();
        int certain = possible.FindIndex(s => s.Conditions.All(c => c.AlwaysHolds));
        possible.RemoveRange(certain + 1, possible.Count - certain - 1);

        var elements = new List<(Expr Element, IndexGuard Guard)>();
        EquatableArray<IndexGuard> here = guards;
        foreach (IndexSource source in possible)
        {
            EquatableArray<IndexCondition> conditions = source.Conditions.Where(c => !c.AlwaysHolds).ToEquatable();
            var guard = new IndexGuard(conditions, true);
            EquatableArray<IndexGuard> inside = conditions.Count == 0 || here.Contains(guard) ? here : [.. here, guard];
            elements.Add((Emit(scope, value.Node.Operands[source.Operand], source.Index, inside), guard));
            here = [.. here, guard with { Holds = false }];
        }

        Expr result = elements[^1].Element;
        for (int i = elements.Count - 2; i >= 0; i--)
        {
            Expr condition = IndexGuard.Emit(scope, [elements[i].Guard])!;
            result = scope.Code.Apply(ScalarFunction.Select, condition, elements[i].Element, result);
        }

        return result;
    }

    /// <summary>The element of a constant whose elements are all one; null for any other value.</summary>
    private static Const? ConstantElement(Value value) =>
        value.Op is Constant { Data: { IsSplat: true } data } ? data.First() : null;

    private HashSet<Node> DependentNodes()
    {
        HashSet<Node> found = [];
        foreach (Node node in group.Nodes)
        {
            if (node.Op is ReductionOp or ContractionOp || node.Operands.Any(v => found.Contains(v.Node)))
            {
                found.Add(node);
            }
        }

        return found;
    }
}
