using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering.Gpu;

/// <summary>The sweeps of a group of 64 lanes over a row.</summary>
public sealed class GridSweeps
{
    private readonly RowLowering lowering;
    private readonly GridScope grid;
    private readonly RowElements elements;
    private readonly Dictionary<int, Accumulator[]> states = [];
    private readonly Dictionary<int, GridTree> trees = [];

    /// <summary>The sweeps of a phase.</summary>
    /// <param name="lowering">The lowering.</param>
    /// <param name="grid">The phase.</param>
    /// <param name="elements">Emits elements.</param>
    public GridSweeps(RowLowering lowering, GridScope grid, RowElements elements)
    {
        (this.lowering, this.grid, this.elements) = (lowering, grid, elements);
        foreach (IGrouping<int, Node> sweep in lowering.Reductions(Level.Row).GroupBy(r => lowering.Pattern.Stages[r]))
        {
            states.Add(sweep.Key, [.. sweep.OrderBy(r => r.Id).Select(r => Accumulator.Scratch(grid.Body, r, grid.Body.Names.Next("state"), 1))]);
            trees.Add(sweep.Key, new GridTree(grid, states[sweep.Key]));
        }
    }

    private long Width => lowering.Pattern.Width;

    /// <summary>A loop over the row's elements, each lane its own.</summary>
    public void EachElement(KernelScope scope, Action<KernelScope, IndexExpr> body)
    {
        long pieces = Width / ReductionOrder.Lanes, rest = Width % ReductionOrder.Lanes;
        if (pieces > 0)
        {
            IndexVar q = scope.NewVariable("q", pieces);
            scope.Loop(q, LoopKind.Serial, s => body(s, (q * ReductionOrder.Lanes) + grid.Lane));
        }

        if (rest > 0)
        {
            GridScope.Item(scope, rest, grid.Lane, (s, l) => body(s, (pieces * ReductionOrder.Lanes) + l));
        }
    }

    /// <summary>Emits all sweeps over a row, and its outputs.</summary>
    public void Row(KernelScope scope, IndexExpr row)
    {
        elements.Row = row;
        elements.Pin(scope);
        for (int sweep = 1; sweep <= elements.Cache.LastSweep; sweep++)
        {
            elements.Sweep = sweep;
            Accumulator[] own = states.GetValueOrDefault(sweep, []);
            foreach (Accumulator state in own)
            {
                state.Reset(scope, 0);
            }

            EachElement(scope, (s, j) => Element(s, own, j));
            if (own.Length > 0)
            {
                trees[sweep].Reduce(scope, Math.Min(Width, ReductionOrder.Lanes));
                foreach ((Accumulator accumulator, EquatableArray<Expr> state) in trees[sweep].Result(scope))
                {
                    elements.Known.Add(accumulator.Reduction.Result, accumulator.Finish(scope, state));
                }
            }
        }

        if (lowering.Outputs(Level.Row).Count > 0)
        {
            // What all lanes have read of the row, its outputs may overwrite.
            scope.Code.Emit(new GroupBarrier());
        }

        GridScope.Item(scope, 1, grid.Lane, (s, _) => elements.StoreRow(s));
        elements.Known.Clear();
    }

    private void Element(KernelScope scope, Accumulator[] own, IndexExpr j)
    {
        // All are computed before outputs are stored: an output may lie in the memory of an input.
        List<Expr> operands = [.. own.Select(state => elements.Operand(scope, state.Reduction, j))];
        elements.Element(scope, j);
        foreach ((Accumulator state, Expr operand) in own.Zip(operands))
        {
            state.Add(scope, 0, (operand, j));
        }
    }
}
