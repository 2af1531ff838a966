namespace GraphCompiler.Compiler.Autodiff.ControlFlow;

/// <summary>What the backward part of a step needs of its forward part.</summary>
/// <remarks>
/// Parameters are at hand again, and what movement and elementwise functions make of what is at hand is computed again: that costs less than to keep
/// it. What is left is kept: products, reductions, results of nested loops.
/// </remarks>
internal sealed class Residuals
{
    private readonly HashSet<Value> seen = [];
    private readonly List<Value> kept = [];
    private readonly HashSet<Value> parameters = [];

    /// <summary>Looks for what given values need.</summary>
    /// <param name="step">The step.</param>
    /// <param name="wanted">Values of its backward part.</param>
    /// <param name="recompute">Whether everything is computed again.</param>
    public Residuals(BackwardStep step, IEnumerable<Value> wanted, bool recompute)
    {
        var open = new Stack<Value>(wanted);
        while (open.TryPop(out Value next))
        {
            if (!seen.Add(next))
            {
                continue;
            }

            if (next.Op is Parameter)
            {
                parameters.Add(next);
            }
            else if (step.IsLinear(next) || recompute || IsCheap(next))
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

        kept.Sort((x, y) => (x.Node.Id, x.Index).CompareTo((y.Node.Id, y.Index)));
    }

    /// <summary>The values of the forward part that are kept, in order.</summary>
    public IReadOnlyList<Value> Kept => kept;

    /// <summary>Whether a parameter is needed.</summary>
    public bool Needs(Value parameter) => parameters.Contains(parameter);

    private static bool IsCheap(Value value) =>
        value.Op is Constant or MovementOp or IIndexed || (value.Op is IElementwise and not IGuard);
}
