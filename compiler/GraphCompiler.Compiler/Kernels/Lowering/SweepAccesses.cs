using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering;

/// <summary>What sweeps of reductions in one order read before and after a result is known, and so which output may lie in the memory of which input.</summary>
public sealed class SweepAccesses
{
    private readonly IReadOnlyList<MemoryAccess> before;
    private readonly IReadOnlyList<MemoryAccess> after;
    private readonly IndexExpr place;

    /// <summary>Traces the reads of a group.</summary>
    /// <param name="group">The group.</param>
    /// <param name="reductions">Its reductions, which have one order.</param>
    /// <param name="elements">Outputs as large as the operands.</param>
    /// <param name="results">Outputs as large as the results.</param>
    public SweepAccesses(FusionGroup group, IReadOnlyList<Node> reductions, IReadOnlyList<Value> elements, IReadOnlyList<Value> results)
    {
        var order = ReductionOrder.Of(reductions[0]);
        IndexVar kept = new("kept", order.Kept), reduced = new("reduced", order.Reduced);
        IndexVar[] variables = [kept, reduced];
        before = AccessTrace.Of(
            group, variables,
            [
                .. reductions.Select(r => (r.Operands[0], ReductionOrder.Of(r).Index(kept, reduced))),
                .. elements.Select(v => (v, ReductionBody.ElementIndex(v, reductions[0], order.Index(kept, reduced)))),
            ],
            v => v.Op is ReductionOp);
        after = AccessTrace.Of(group, variables, results.Select(v => (v, ReductionBody.ResultIndex(v, kept))), v => v.Op is ReductionOp);
        place = IndexAlgebra.Linearize(order.Index(kept, reduced), reductions[0].Operands[0].Type.Shape.Strides());
    }

    /// <summary>Whether the elements of an input are read where those of the space stand.</summary>
    public bool IsReadInPlace(Value input) => before.Where(a => a.Value == input).All(a => a.Linear.Equals(place));

    /// <summary>Whether an output may lie in an input's memory.</summary>
    /// <param name="output">The output.</param>
    /// <param name="input">The input.</param>
    /// <param name="isResult">Whether the output is as large as the results.</param>
    public bool CanOverwrite(Value output, Value input, bool isResult) => isResult
        ? before.All(a => a.Value != input) && after.Where(a => a.Value == input).All(a => a.Linear is IndexVar { Name: "kept" })
        : after.All(a => a.Value != input) && output.Type.Elements == input.Type.Elements && IsReadInPlace(input);
}
