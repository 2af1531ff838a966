using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops;

/// <summary>Inputs and outputs of an op from an outside source.</summary>
/// <param name="Op">The op.</param>
/// <param name="Inputs">The operands.</param>
/// <param name="Outputs">The results.</param>
/// <param name="Source">Where the values are from: a handbook, a standard, a closed form.</param>
public sealed record OpGolden(
    Op Op, IReadOnlyList<ReferenceTensor> Inputs, IReadOnlyList<ReferenceTensor> Outputs, string Source)
{
    /// <summary>A golden of a function of elements: a column of numbers for each operand, and the last one for the result.</summary>
    public static OpGolden Elementwise(Op op, DType type, IEnumerable<double>[] columns, string source)
    {
        ReferenceTensor[] tensors = [.. columns.Select(column => ReferenceTensor.Of(type, [column.Count()], column))];
        return new OpGolden(op, tensors[..^1], tensors[^1..], source);
    }
}
