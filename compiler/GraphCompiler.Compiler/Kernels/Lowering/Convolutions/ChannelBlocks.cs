using GraphCompiler.Compiler.Fusion;

namespace GraphCompiler.Compiler.Kernels.Lowering.Convolutions;

/// <summary>The input of a convolution whose channels lie in blocks: <c>[sample, block, spatial…, channel of the block]</c>.</summary>
/// <remarks>
/// Products are summed channel by channel, whatever the layout: <c>for block { for channel of it { … } }</c>. So blocks are no other order, only another
/// place; what is read for one channel lies beside what is read for the next.
/// </remarks>
public static class ChannelBlocks
{
    /// <summary>Channels of a block of what a group's convolution reads; 1 where it does not lie in blocks, or they do not divide its channels.</summary>
    /// <param name="group">The group.</param>
    /// <param name="problem">Its convolution.</param>
    public static long TileOf(FusionGroup group, ConvolutionProblem problem)
    {
        long tile = Behind(group, problem.X, throughViews: false).Select(n => n.Op).OfType<Unpack>().Where(u => u.Dims is [1]).Select(u => u.Tiles[0]).FirstOrDefault(1);
        return Divide(problem, tile) ? tile : 1;
    }

    /// <summary>Outputs of a panel in which a group's kernels lie, from whichever side it sees them; 1 where they do not lie in panels.</summary>
    /// <param name="group">The group.</param>
    /// <param name="kernels">The kernels.</param>
    public static long PanelOf(FusionGroup group, Value kernels) =>
        Behind(group, kernels, throughViews: true).Select(n => n.Op).OfType<Unpack>().Where(u => u.Dims is [0]).Select(u => u.Tiles[0]).FirstOrDefault(1);

    /// <summary>Whether the channels of a group, and the segments of its chains, consist of whole blocks.</summary>
    /// <param name="problem">The convolution.</param>
    /// <param name="tile">Channels of a block.</param>
    public static bool Divide(ConvolutionProblem problem, long tile) => problem.Channels % tile == 0
        && ConvolutionOrder.SegmentChannels(problem) is var segment && (segment >= problem.Channels || segment % tile == 0);

    /// <summary>The nodes of a group that a value is computed by, element by element (or looked at through), and what these read.</summary>
    private static IEnumerable<Node> Behind(FusionGroup group, Value value, bool throughViews)
    {
        HashSet<Node> inside = [.. group.Nodes], seen = [];
        var open = new Stack<Node>([value.Node]);
        while (open.TryPop(out Node? node))
        {
            if (inside.Contains(node) && seen.Add(node))
            {
                yield return node;
                foreach (Value operand in node.Op is IElementwise || (throughViews && node.Op is Transpose or Reverse) ? node.Operands : [])
                {
                    open.Push(operand.Node);
                }
            }
        }
    }
}
