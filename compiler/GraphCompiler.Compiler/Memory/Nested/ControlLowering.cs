using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Kernels.Lowering;

namespace GraphCompiler.Compiler.Memory.Nested;

/// <summary>A loop or a branch in the plan of the graph that it stands in: its nested graphs are planned, and are one region of memory.</summary>
/// <remarks>
/// Temporaries are, in this order: the region, large enough for the largest nested graph, of which one runs at a time; the flag of a condition; and the
/// results that nobody reads. The carries of a loop lie in the memory of its results.
/// </remarks>
public sealed class ControlLowering : GroupLowering
{
    private ControlLowering(FusionGroup group, IReadOnlyList<NestedPlan> nested)
        : base(group)
    {
        (Node, Nested) = (group.Nodes.Single(FusionRules.IsControl), nested);
        Unread = [.. Node.Results.Except(group.Outputs)];
        HasFlag = Node.Op is While;
        Temporaries =
        [
            Bytes("region", nested.Max(plan => plan.Memory.ArenaBytes)),
            .. HasFlag ? [Bytes("flag", 1)] : Array.Empty<KernelBuffer>(),
            .. Unread.Select(v => GroupBuffers.Of(v, BufferAccess.InOut)),
        ];
    }

    /// <summary>The loop or the branch.</summary>
    public Node Node { get; }

    /// <summary>The plans of its nested graphs, in the order of the op.</summary>
    public IReadOnlyList<NestedPlan> Nested { get; }

    /// <summary>The results that nobody reads.</summary>
    public IReadOnlyList<Value> Unread { get; }

    /// <summary>Whether there is a condition, whose result is the flag.</summary>
    public bool HasFlag { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<KernelBuffer> Temporaries { get; }

    /// <inheritdoc/>
    public override bool RaisesFaults => Nested.Any(plan => plan.RaisesFaults);

    /// <summary>The lowering of a group: of a loop or a branch with its nested graphs planned, of any other that of its kernel.</summary>
    /// <param name="group">The group.</param>
    /// <param name="layout">The memory of the module.</param>
    /// <param name="options">The options.</param>
    public static GroupLowering For(FusionGroup group, ModuleLayout layout, CompilerOptions options)
    {
        if (group.Kind != FusionKind.Control)
        {
            return LoweringRules.For(group);
        }

        NestedPlan Plan(Graph graph, int carries) => NestedPlan.Of(graph, carries, layout, options);
        return new ControlLowering(group, group.Nodes.Single(FusionRules.IsControl).Op switch
        {
            Scan scan => [Plan(scan.Body, scan.Carries)],
            While loop => [Plan(loop.Condition, 0), Plan(loop.Body, loop.Carries)],
            Cond branch => [Plan(branch.Then, 0), Plan(branch.Else, 0)],
            var other => throw new InvalidOperationException($"{other.Name} is neither a loop nor a branch"),
        });
    }

    /// <summary>The last carry may lie over the initial one, if that is no other operand too: the loop begins with copying the one to the other.</summary>
    public override bool CanOverwrite(int output, int input)
    {
        int carries = Node.Op switch { Scan scan => scan.Carries, While loop => loop.Carries, _ => 0 };
        Value written = Group.Outputs[output], read = Group.Inputs[input];
        return written.Index < carries && Node.Operands[written.Index] == read && Node.Operands.Count(v => v == read) == 1;
    }

    /// <summary>There is no kernel: the steps of nested graphs have theirs.</summary>
    public override Kernel Lower(string name, VectorForm form) => throw new InvalidOperationException($"{Node.Op.Name} has no kernel of its own");

    private static KernelBuffer Bytes(string name, long bytes) => new(name, DType.U8, bytes, BufferAccess.InOut);
}
