using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering.Gpu;

/// <summary>The body of a grid's phase while it is emitted: which group it is, and which lane of it.</summary>
public sealed class GridScope
{
    /// <summary>Lanes of a group whose lanes have nothing to say to each other.</summary>
    public const int ItemLanes = LaneRange.Most;

    private readonly IndexVar group;
    private readonly IndexVar lane;
    private readonly long groups;

    /// <summary>A phase.</summary>
    /// <param name="names">Names of the kernel.</param>
    /// <param name="groups">Number of groups.</param>
    /// <param name="lanes">Lanes of a group.</param>
    public GridScope(NameSource names, long groups, int lanes)
    {
        (this.groups, Body) = (groups, new KernelScope(names));
        (group, lane) = (new IndexVar("group", groups), new IndexVar("lane", lanes));
        Body.Know(group);
        Body.Know(lane);
    }

    /// <summary>The body.</summary>
    public KernelScope Body { get; }

    /// <summary>Number of the group.</summary>
    public IndexExpr Group => groups == 1 ? 0 : group;

    /// <summary>Number of the lane in the group.</summary>
    public IndexExpr Lane => lane;

    /// <summary>Lanes of a group.</summary>
    public int Lanes => (int)lane.Extent;

    /// <summary>A phase of no groups.</summary>
    public static Phase Nothing => new GridScope(new NameSource(), 0, ItemLanes).Phase(0);

    /// <summary>A phase in which each lane does one of a number of things.</summary>
    /// <param name="names">Names of the kernel.</param>
    /// <param name="count">Number of things.</param>
    /// <param name="cost">Estimated cost of one.</param>
    /// <param name="emit">Emits one, from its scope and its number.</param>
    public static Phase Items(NameSource names, long count, double cost, Action<KernelScope, IndexVar> emit)
    {
        var grid = new GridScope(names, (count + ItemLanes - 1) / ItemLanes, ItemLanes);
        Item(grid.Body, count, (grid.Group * ItemLanes) + grid.Lane, emit);
        return grid.Phase(cost * ItemLanes);
    }

    /// <summary>Emits what a lane does with its item, if there is one of that number.</summary>
    /// <remarks>All that is read for it is read by this lane alone, which may then write to the same memory.</remarks>
    public static void Item(KernelScope scope, long count, IndexExpr number, Action<KernelScope, IndexVar> emit)
    {
        if (number.Max < count)
        {
            emit(scope, scope.Name("i", count, scope.Index(number)));
            return;
        }

        Expr value = scope.Index(number);
        scope.When(
            scope.Code.Compare(ScalarFunction.Less, value, Literal.Index(count)), s => emit(s, s.Name("i", count, value)), keeps: true);
    }

    /// <summary>Declares memory that the group shares.</summary>
    public KernelBuffer Share(string hint, DType element, long elements)
    {
        var buffer = new KernelBuffer(Body.Names.Next(hint), element, elements, BufferAccess.Shared);
        Body.Code.Emit(new Scratch(buffer));
        return buffer;
    }

    /// <summary>The phase; memory is declared at its start.</summary>
    /// <param name="cost">Estimated cost of a group.</param>
    public Phase Phase(double cost) => new(
        KernelScope.Variable(group), groups, cost, [.. Body.Code.Statements.Where(s => s is Scratch), .. Body.Code.Statements.Where(s => s is not Scratch)])
    {
        Lanes = new LaneRange(KernelScope.Variable(lane), Lanes),
    };
}
