using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering.Contraction;

/// <summary>An operand whose elements lie in memory as one of a group's inputs, perhaps moved (transposed, sliced, broadcast).</summary>
public sealed class StoredOperand
{
    private readonly Value operand;

    private StoredOperand(Value operand, Value source) => (this.operand, Source) = (operand, source);

    /// <summary>The input that holds the elements.</summary>
    public Value Source { get; }

    /// <summary>Finds where an operand lies; null if its elements are computed or come from several places.</summary>
    /// <param name="group">The group.</param>
    /// <param name="operand">The operand.</param>
    /// <param name="example">Any index into it, as the lowering will use them.</param>
    public static StoredOperand? Of(FusionGroup group, Value operand, EquatableArray<IndexExpr> example)
    {
        Value source = operand;
        while (group.Nodes.Contains(source.Node))
        {
            if (source.Op is not MovementOp movement || OnlySource(movement, source.Node, example) is not { } only)
            {
                return null;
            }

            (source, example) = (source.Node.Operands[0], only.Index);
        }

        return new StoredOperand(operand, source);
    }

    /// <summary>The position of an element in the input's memory.</summary>
    public IndexExpr At(EquatableArray<IndexExpr> index)
    {
        Value value = operand;
        while (value != Source)
        {
            index = OnlySource((MovementOp)value.Op, value.Node, index)!.Index;
            value = value.Node.Operands[0];
        }

        return IndexAlgebra.Linearize(index, Source.Type.Shape.Strides());
    }

    /// <summary>The only source of a movement op with one operand; null where there are several, or conditions.</summary>
    private static IndexSource? OnlySource(MovementOp op, Node node, EquatableArray<IndexExpr> index)
    {
        if (node.Operands.Count != 1)
        {
            return null;
        }

        EquatableArray<IndexSource> sources = op.Sources(node.OperandTypes(), node.Type, index);
        return sources is [{ Conditions.Count: 0 } only] ? only : null;
    }
}
