using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering;

/// <summary>The fixed tree by which the 64 lanes of a minor reduction become one state.</summary>
/// <remarks>
/// <code>
/// lane l ← lane l · lane l+32, then +16, +8, +4, +2, +1
/// </code>
/// Lanes that no element went to hold the identity, and combining with it changes nothing, so steps that would only do that are left out. Steps of whole
/// registers combine registers, those within one shuffle it; states that fill no registers are combined in memory.
/// </remarks>
public static class LaneTree
{
    /// <summary>Combines the lanes of an accumulator.</summary>
    /// <param name="scope">Where it is emitted.</param>
    /// <param name="form">Width of the registers.</param>
    /// <param name="accumulator">64 cells; those of lanes that are not used hold the identity.</param>
    /// <param name="used">Number of lanes that elements went to.</param>
    /// <param name="first">The cell of lane 0.</param>
    public static EquatableArray<Expr> Reduce(KernelScope scope, VectorForm form, Accumulator accumulator, long used, IndexExpr? first = null)
    {
        int lanes = accumulator.Lanes(form);
        first ??= 0;
        if (lanes == 1)
        {
            return InMemory(scope, accumulator, used, first);
        }

        int width = lanes;
        while (width < used)
        {
            width *= 2;
        }

        List<EquatableArray<Expr>> registers =
            [.. Enumerable.Range(0, width / lanes).Select(i => accumulator.Get(scope, scope.Index(first + (i * lanes)), lanes))];
        while (registers.Count > 1)
        {
            int half = registers.Count / 2;
            registers = [.. registers.Take(half).Zip(registers.Skip(half), (x, y) => accumulator.Combine(scope, x, y))];
        }

        EquatableArray<Expr> state = registers[0];
        for (int step = lanes / 2; step >= 1; step /= 2)
        {
            int[] from = [.. Enumerable.Range(0, lanes).Select(l => (l + step) % lanes)];
            EquatableArray<Expr> other = state
                .Select(x => scope.Code.Let(new Shuffle(x.Type, x, from.ToEquatable()))).ToEquatable();
            state = accumulator.Combine(scope, state, other);
        }

        return state.Select(x => scope.Code.Let(new ExtractLane(x.Type.Scalar, x, 0))).ToEquatable();
    }

    private static EquatableArray<Expr> InMemory(KernelScope scope, Accumulator accumulator, long used, IndexExpr first)
    {
        for (long step = ReductionOrder.Lanes / 2; step >= 1; step /= 2)
        {
            long pairs = Math.Min(step, used - step);
            if (pairs > 0)
            {
                long distance = step;
                IndexVar lane = scope.NewVariable("l", pairs);
                scope.Loop(lane, LoopKind.Vector, s => accumulator.Combine(s, first + lane, accumulator.Get(s, first + lane + distance)));
                used = step;
            }
        }

        return accumulator.Get(scope, first);
    }
}
