using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering.Gpu;

/// <summary>Elementwise and movement ops in a grid: elements that are neighbours in memory go to neighbouring lanes.</summary>
/// <remarks>
/// <code>
/// grid group lane:  i = group · 256 + lane;              if i &lt; count { store element i }          few elements
/// grid group lane:  i = group · 1024 + lane + {0, 256, 512, 768};   four elements, then their stores    many
/// </code>
/// Several elements a lane, all read before the first is written, keep more of memory on its way.
/// </remarks>
public static class GridElements
{
    /// <summary>Elements from which on a lane takes several: there are enough groups for every device.</summary>
    private const long ManyElements = 1 << 20;

    /// <summary>Most simple operations of an element for that: more hide the latency of memory.</summary>
    private const double MostCost = 32;

    private const int Several = 4;

    /// <summary>The phase.</summary>
    /// <param name="group">The group.</param>
    /// <param name="space">The space of its elements.</param>
    /// <param name="buffers">Its buffers.</param>
    public static Phase Emit(FusionGroup group, IterationSpace space, GroupBuffers buffers)
    {
        var names = new NameSource();
        var emitter = new ElementEmitter(group, buffers.Inputs, buffers.FaultWord);
        var total = Shape.FromSizes(space.Extents.Aggregate(1L, (n, e) => checked(n * e)));
        var extents = Shape.FromSizes([.. space.Extents]);
        double cost = ElementCost.Of(group);
        void Elements(KernelScope scope, params IEnumerable<IndexExpr> items) => buffers.Store(scope, emitter, items.SelectMany(i =>
        {
            EquatableArray<IndexExpr> loops = ReshapeMap.Index(extents, total, [i]);
            return group.Outputs.Select(v => (v, space.Index(OutputPlacement.Computed(v).Type.Shape, loops)));
        }));

        long count = total.Elements;
        return count >= ManyElements && cost <= MostCost && buffers.FaultWord is null
            ? OfSeveral(names, count, cost, Elements)
            : GridScope.Items(names, count, cost, (s, i) => Elements(s, i));
    }

    private static Phase OfSeveral(NameSource names, long count, double cost, Action<KernelScope, IEnumerable<IndexExpr>> elements)
    {
        const long ofGroup = GridScope.ItemLanes * Several;
        var grid = new GridScope(names, (count + ofGroup - 1) / ofGroup, GridScope.ItemLanes);
        IndexExpr[] numbers = [.. Enumerable.Range(0, Several).Select(k => (grid.Group * ofGroup) + (k * GridScope.ItemLanes) + grid.Lane)];
        long whole = count / ofGroup;
        void All(KernelScope scope) => elements(scope, [.. numbers.Select(n => (IndexExpr)scope.Name("i", count, scope.Index(n)))]);
        if (count % ofGroup == 0)
        {
            All(grid.Body);
        }
        else
        {
            Expr group = grid.Body.Index(grid.Group);
            grid.Body.When(grid.Body.Code.Compare(ScalarFunction.Less, group, Literal.Index(whole)), All);
            grid.Body.When(grid.Body.Code.Compare(ScalarFunction.Equal, group, Literal.Index(whole)), s =>
                Array.ForEach(numbers, n => GridScope.Item(s, count, n, (inner, i) => elements(inner, [i]))));
        }

        return grid.Phase(cost * ofGroup);
    }
}
