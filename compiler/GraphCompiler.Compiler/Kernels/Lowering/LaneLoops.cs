using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering;

/// <summary>How the loops over the 64 lanes of minor reductions are run: written out, so that the lanes stay in registers, where that is short enough.</summary>
public static class LaneLoops
{
    /// <summary>Most operations of the vectors that are written out: more hide the time that states in the first-level cache cost.</summary>
    private const double MostOperations = 128;

    /// <summary>The kind of loop.</summary>
    /// <param name="states">The lanes of the reductions of one sweep, if it has any.</param>
    /// <param name="form">The form.</param>
    /// <param name="cost">Simple operations of an element in the sweep.</param>
    public static LoopKind Kind(IReadOnlyCollection<Accumulator> states, VectorForm form, double cost)
    {
        // Half of the registers: the others hold elements and constants.
        int registers = states.Sum(s => s.Registers(form)), most = form.Bits == 512 ? 16 : 8;
        int vectors = ReductionOrder.Lanes / (states.Count == 0 ? form.Lanes(DType.F32) : states.First().Lanes(form));
        return registers > most || states.Any(s => s.Lanes(form) == 1) || cost * vectors > MostOperations
            ? LoopKind.Vector : LoopKind.VectorUnrolled;
    }

    /// <summary>Sets all lanes to the identity.</summary>
    public static void Reset(KernelScope scope, IReadOnlyCollection<Accumulator> states, LoopKind kind)
    {
        IndexVar lane = scope.NewVariable("l", ReductionOrder.Lanes);
        scope.Loop(lane, kind, s =>
        {
            foreach (Accumulator state in states)
            {
                state.Reset(s, lane);
            }
        });
    }
}
