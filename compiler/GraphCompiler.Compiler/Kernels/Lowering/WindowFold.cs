using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering;

/// <summary>Emits the element of an operand, where guards hold.</summary>
/// <param name="scope">The innermost block that it may be emitted in.</param>
/// <param name="value">The value.</param>
/// <param name="index">Index, one expression a dimension.</param>
/// <param name="guards">Where it is needed.</param>
public delegate Expr GuardedElement(KernelScope scope, Value value, EquatableArray<IndexExpr> index, EquatableArray<IndexGuard> guards);

/// <summary>Emits the element of a window op: its steps are written out if they are few, else they are loops with the state in locals.</summary>
/// <remarks>
/// <code>
/// y[i, j] = max of x[2i, 2j], x[2i, 2j + 1], x[2i + 1, 2j], x[2i + 1, 2j + 1]         few
/// local a = 0;  for k in 0 .. 9 { for l in 0 .. 9 { a = a + x[i + k, j + l] } }       many
/// </code>
/// Either is part of the loops over elements, whose innermost are lanes.
/// </remarks>
public sealed class WindowFold
{
    /// <summary>Most steps that are written out.</summary>
    public const long MostWritten = 32;

    private readonly Node node;
    private readonly WindowOp op;
    private readonly EquatableArray<IndexExpr> index;
    private readonly EquatableArray<IndexGuard> guards;
    private readonly GuardedElement element;
    private readonly int written;

    private WindowFold(Node node, WindowOp op, EquatableArray<IndexExpr> index, EquatableArray<IndexGuard> guards, GuardedElement element)
    {
        (this.node, this.op, this.index, this.guards, this.element) = (node, op, index, guards, element);
        written = index.Count;
        for (long steps = 1; written > 0 && steps * op.Steps(written - 1) <= MostWritten; written--)
        {
            steps *= op.Steps(written - 1);
        }
    }

    /// <summary>Emits an element.</summary>
    /// <param name="scope">Where.</param>
    /// <param name="node">The node.</param>
    /// <param name="op">Its op.</param>
    /// <param name="index">Index into the result.</param>
    /// <param name="guards">Where the element is needed.</param>
    /// <param name="element">Emits elements of the operands.</param>
    public static Expr Emit(
        KernelScope scope, Node node, WindowOp op, EquatableArray<IndexExpr> index, EquatableArray<IndexGuard> guards, GuardedElement element)
    {
        var fold = new WindowFold(node, op, index, guards, element);
        if (op.Descends && fold.written == 0)
        {
            fold.Read(scope, 0, [], []);
        }

        EquatableArray<Expr> state = op.Identity(node.Operands[0].Type.DType).Select(c => (Expr)c).ToEquatable();
        return fold.Along(scope, 0, state, [], [])[op.Result];
    }

    /// <summary>Simple operations of an element.</summary>
    public static double Cost(Node node, WindowOp op)
    {
        var code = new ScalarBuilder(new NameSource());
        Expr[] elements = [.. node.Operands.Select((x, i) => new Var(new KernelType(x.Type.DType), $"x{i}"))];
        EquatableArray<Expr> state = op.Identity(node.Operands[0].Type.DType).Select((c, i) => (Expr)new Var(c.Type, $"s{i}")).ToEquatable();
        op.Combine(code, state, elements, null, () => new Var(new KernelType(WindowOp.PlaceType), "place"));
        return (ElementCost.Of(code) + elements.Length) * Math.Min(op.AllSteps, MostWritten);
    }

    /// <summary>Reads the elements in the order of memory, which caches fetch ahead in, whatever the order of the fold.</summary>
    private void Read(KernelScope scope, int axis, EquatableArray<WindowStep> before, EquatableArray<IndexCondition> conditions)
    {
        if (axis == index.Count)
        {
            Elements(scope, before, conditions);
            return;
        }

        for (long number = 0; number < op.Steps(axis); number++)
        {
            if (At(axis, number) is { } step)
            {
                Read(scope, axis + 1, [.. before, step], Conditions(conditions, step));
            }
        }
    }

    private EquatableArray<Expr> Along(
        KernelScope scope, int axis, EquatableArray<Expr> state, EquatableArray<WindowStep> before, EquatableArray<IndexCondition> conditions)
    {
        if (axis == index.Count)
        {
            return Step(scope, state, before, conditions);
        }

        EquatableArray<Expr> After(KernelScope inner, EquatableArray<Expr> current, IndexExpr number)
        {
            IndexExpr inOrder = op.Descends ? (IndexExpr)(op.Steps(axis) - 1) - number : number;
            return At(axis, inOrder) is { } step ? Along(inner, axis + 1, current, [.. before, step], Conditions(conditions, step)) : current;
        }

        long steps = op.Steps(axis);
        if (axis >= written || steps == 1)
        {
            for (long number = 0; number < steps; number++)
            {
                state = After(scope, state, number);
            }

            return state;
        }

        Var[] locals = [.. state.Select(s => new Var(s.Type, scope.Names.Next("fold")))];
        for (int i = 0; i < locals.Length; i++)
        {
            scope.Code.Emit(new Local(locals[i], state[i]));
        }

        EquatableArray<Expr> held = locals.Select(l => (Expr)l).ToEquatable();
        IndexVar k = scope.NewVariable("k", steps);
        scope.Loop(k, LoopKind.Serial, inner =>
        {
            EquatableArray<Expr> next = After(inner, held, k);
            for (int i = 0; i < locals.Length; i++)
            {
                inner.Code.Emit(new Assign(locals[i], next[i]));
            }
        });
        return held;
    }

    private EquatableArray<Expr> Step(
        KernelScope scope, EquatableArray<Expr> state, EquatableArray<WindowStep> steps, EquatableArray<IndexCondition> conditions)
    {
        Expr[] elements = Elements(scope, steps, conditions);
        long[] strides = Shape.FromSizes([.. op.Window]).Strides();
        return op.Combine(scope.Code, state, elements, IndexGuard.Emit(scope, Here(conditions)), () =>
        {
            IndexExpr place = IndexAlgebra.Linearize([.. steps.Select(s => s.Place)], strides);
            return place is IndexConst constant
                ? Literal.Of(new KernelType(WindowOp.PlaceType), constant.Value) : IndexLowering.Narrow(scope, place, WindowOp.PlaceType);
        });
    }

    private Expr[] Elements(KernelScope scope, EquatableArray<WindowStep> steps, EquatableArray<IndexCondition> conditions)
    {
        EquatableArray<IndexExpr> moved = steps.Select(s => s.Index).ToEquatable();
        return [.. node.Operands.Select((value, i) => op.IsMoved(i)
            ? element(scope, value, moved, [.. guards, .. Here(conditions)]) : element(scope, value, index, guards))];
    }

    /// <summary>What a step reads along an axis; null where there is never such an element.</summary>
    private WindowStep? At(int axis, IndexExpr number)
    {
        WindowStep step = op.StepAt(axis, index[axis], number, node.Operands[0].Type.Shape[axis]);
        return step.Conditions.Any(c => c.NeverHolds) ? null : step;
    }

    private static EquatableArray<IndexCondition> Conditions(EquatableArray<IndexCondition> before, WindowStep step) =>
        [.. before, .. step.Conditions.Where(c => !c.AlwaysHolds)];

    private static EquatableArray<IndexGuard> Here(EquatableArray<IndexCondition> conditions) =>
        conditions.Count == 0 ? [] : [new IndexGuard(conditions, true)];
}
