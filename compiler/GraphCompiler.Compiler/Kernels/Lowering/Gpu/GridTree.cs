using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering.Gpu;

/// <summary>The fixed tree by which the 64 lanes of a minor reduction, each a lane of the group, become one state.</summary>
/// <remarks>
/// <code>
/// s[lane] = state;  barrier;  if lane &lt; 32 { s[lane] ← s[lane] · s[lane + 32] };  barrier;  …  + 16, + 8, + 4, + 2, + 1
/// </code>
/// Lanes that no element went to hold the identity; steps that would only combine with it are left out.
/// </remarks>
/// <param name="grid">The phase, whose groups have 64 lanes.</param>
/// <param name="states">The reductions, each with a state in each lane.</param>
public sealed class GridTree(GridScope grid, IReadOnlyList<Accumulator> states)
{
    private readonly Accumulator[] shared =
        [.. states.Select(s => Accumulator.Shared(grid.Body, s.Reduction, grid.Body.Names.Next("tree"), ReductionOrder.Lanes))];

    /// <summary>Combines the lanes; afterwards every lane can read the result (<see cref="Result"/>).</summary>
    /// <param name="scope">Where, in uniform control flow.</param>
    /// <param name="used">Number of lanes that elements went to.</param>
    public void Reduce(KernelScope scope, long used)
    {
        foreach ((Accumulator state, Accumulator cells) in states.Zip(shared))
        {
            cells.Put(scope, grid.Lane, state.Get(scope, 0));
        }

        scope.Code.Emit(new GroupBarrier());
        for (int step = ReductionOrder.Lanes / 2; step >= 1; step /= 2)
        {
            if (used <= step)
            {
                continue;
            }

            int distance = step;
            Expr isFirst = scope.Code.Compare(ScalarFunction.Less, scope.Index(grid.Lane), Literal.Index(step));
            scope.When(isFirst, s => Array.ForEach(shared, cells => cells.Combine(s, grid.Lane, cells.Get(s, grid.Lane + distance))));
            scope.Code.Emit(new GroupBarrier());
        }
    }

    /// <summary>The states of the group.</summary>
    public IReadOnlyList<(Accumulator Accumulator, EquatableArray<Expr> State)> Result(KernelScope scope) =>
        [.. shared.Select(cells => (cells, cells.Get(scope, 0)))];
}
