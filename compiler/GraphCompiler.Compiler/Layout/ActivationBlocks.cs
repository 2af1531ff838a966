using GraphCompiler.Compiler.Fusion;

namespace GraphCompiler.Compiler.Layout;

/// <summary>Stores what kernels of a convolutional network hand to each other in blocks of channels (NCHWc).</summary>
/// <remarks>
/// <code>
/// k0: %2 = convolution %x, %w              k0: %2 = convolution %x, %w
///     %3 = max %2, 0                           %3 = max %2, 0            %4 = pack %3 : f32[N,C/16,H,W,16]
/// k1: %4 = convolution %3, %v        ⇒     k1: %5 = unpack %4            %6 = convolution %5, %v
/// </code>
/// <para>
/// Layouts are a matter of memory alone, so they are chosen when it is known which values lie there: for the values between the groups of a plan
/// (<see cref="BlockedValues"/>). Ops stay logical; the group that makes a value stores it where <c>pack</c> puts it, those that read it look through
/// <c>unpack</c>. A value that is neither stored nor loaded is never packed, and between two kernels that agree there is no repacking.
/// </para>
/// <para>
/// A convolution whose outputs are lanes then stores registers as they are, reads the next input without a copy where windows do not reach
/// outside, and pools channels as lanes. The block, one 512-bit register, depends on the element type alone: plans are the same for every form of
/// vectors. Lanes of a grid are windows that lie beside each other, and blocks would spread them: there nothing is packed.
/// </para>
/// </remarks>
public static class ActivationBlocks
{
    /// <summary>The id by which it is left out (<see cref="CompilerOptions.DisabledPasses"/>).</summary>
    public const string Id = "activation-blocks";

    /// <summary>The graph with blocks where they pay; the plan's own where none do.</summary>
    /// <param name="plan">Which nodes are one kernel.</param>
    /// <param name="options">The options.</param>
    public static Graph Run(FusionPlan plan, CompilerOptions options)
    {
        if (!options.Uses(Id) || !options.Fusion || options.Form is { IsGrid: true } || !plan.Graph.Nodes.Any(n => n.Op is Convolution))
        {
            return plan.Graph;
        }

        BlockedValues blocked = BlockedValues.Of(plan);
        return blocked.Values.Count == 0 ? plan.Graph : new BlockInsertion(plan, blocked).Run();
    }

    /// <summary>The layout of an array <c>[n, c, spatial…]</c> in blocks of channels.</summary>
    public static BlockedLayout LayoutOf(TensorType type) => new([1], [BlockOf(type.DType)], []);

    /// <summary>Channels of a block: as many as a 512-bit register holds.</summary>
    public static long BlockOf(DType type) => 64 / type.Size;
}
