using GraphCompiler.Compiler.Fusion;

namespace GraphCompiler.Compiler.Kernels;

/// <summary>Names of kernels from the ops that they compute: <c>dot_add_max</c>. Names of ops are the compiler's own, so they are safe as code.</summary>
public static class KernelName
{
    private const int MostOps = 4;

    /// <summary>The ops of a group that do arithmetic, first to last; a few of them.</summary>
    public static string Of(FusionGroup group)
    {
        string[] names = [.. group.Nodes.Select(n => n.Op).Where(op => op is not (Constant or MovementOp)).Select(op => op.Name)];
        if (names.Length == 0)
        {
            names = [.. group.Nodes.Select(n => n.Op.Name)];
        }

        return string.Join('_', names.Length <= MostOps ? names : [.. names.Take(MostOps - 1), names[^1]]);
    }
}
