namespace GraphCompiler.Compiler.Autodiff.ControlFlow;

/// <summary>What the backward part of a step needs of its forward part.</summary>
/// <remarks>
/// Parameters are at hand again, and what movement and elementwise functions make of what is at hand is computed again: that costs less than to keep
/// it. What is left is kept: products, reductions, results of nested loops. Where one elementwise function alone takes such a value, its result is kept
/// instead (the sum of a gate, not the product in it): it is no larger, and saves its other operands too.
/// </remarks>
internal sealed class Residuals
{
    private readonly BackwardStep step;
    private readonly Value[] wanted;
    private readonly bool recompute;
    private readonly HashSet<Value> preferred = [];
    private HashSet<Value> seen = [];
    private List<Value> kept = [];

    /// <summary>Looks for what given values need.</summary>
    /// <param name="step">The step.</param>
    /// <param name="wanted">Values of its backward part.</param>
    /// <param name="recompute">Whether everything is computed again.</param>
    public Residuals(BackwardStep step, IReadOnlyList<Value> wanted, bool recompute)
    {
        (this.step, this.wanted, this.recompute) = (step, [.. wanted], recompute);
        int before;
        do
        {
            before = preferred.Count;
            Collect();
            preferred.UnionWith(kept.Select(Successor).OfType<Value>());
        }
        while (preferred.Count > before);
        kept.Sort((x, y) => (x.Node.Id, x.Index).CompareTo((y.Node.Id, y.Index)));
    }

    /// <summary>The values of the forward part that are kept, in order.</summary>
    public IReadOnlyList<Value> Kept => kept;

    /// <summary>Whether a parameter is needed.</summary>
    public bool Needs(Value parameter) => seen.Contains(parameter);

    private void Collect()
    {
        (seen, kept) = ([], []);
        var open = new Stack<Value>(wanted);
        while (open.TryPop(out Value next))
        {
            if (!seen.Add(next) || next.Op is Parameter)
            {
                continue;
            }

            if (!preferred.Contains(next) && (step.IsLinear(next) || recompute || IsCheap(next)))
            {
                foreach (Value operand in next.Operands)
                {
                    open.Push(operand);
                }
            }
            else
            {
                kept.Add(next);
            }
        }
    }

    /// <summary>The elementwise function that alone takes a kept value, if it is no larger; null if there is none.</summary>
    private Value? Successor(Value value)
    {
        HashSet<Value> leaves = [.. kept];
        Value[] users = [.. seen.Where(user => !leaves.Contains(user) && user.Op is not Parameter && user.Operands.Contains(value)).Take(2)];
        return users is [var only] && !wanted.Contains(value) && !step.IsLinear(only) && only.Op is IElementwise and not IGuard
            && only.Type.Bytes <= value.Type.Bytes ? only : null;
    }

    private static bool IsCheap(Value value) =>
        value.Op is Constant or MovementOp or IIndexed || (value.Op is IElementwise and not IGuard);
}
