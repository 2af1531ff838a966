using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering.Contraction;

/// <summary>What the nodes of a group around its contraction read: whether an output may take an input's memory.</summary>
/// <param name="group">The group.</param>
/// <param name="contraction">Its contraction.</param>
public sealed class EpilogueAccess(FusionGroup group, Node contraction)
{
    /// <summary>Whether the products read nothing of an input, and the epilogue only the element at the place of the output that it writes.</summary>
    /// <param name="scope">Knows the variables of the indices; what is emitted into it is thrown away.</param>
    /// <param name="input">The input.</param>
    /// <param name="here">Position of the element that is written.</param>
    /// <param name="index">The index of that element in a value with the contraction's elements.</param>
    public bool IsInPlace(KernelScope scope, Value input, IndexExpr here, Func<Value, EquatableArray<IndexExpr>> index)
    {
        if (IsFactor(input))
        {
            return false;
        }

        bool inPlace = true;
        HashSet<Value> inputs = [.. group.Inputs];
        int count = 0;
        var emitter = new ElementEmitter(group, new Dictionary<Value, KernelBuffer>(), null, (_, value, at) =>
        {
            if (value == input)
            {
                inPlace &= IndexAlgebra.Linearize(at, value.Type.Shape.Strides()).Equals(here);
            }

            return inputs.Contains(value) || value == contraction.Result ? new Var(new KernelType(value.Type.DType), $"x{count++}") : null;
        });
        foreach (Value computed in group.Outputs.Select(OutputPlacement.Computed))
        {
            emitter.Emit(scope, computed, index(computed));
        }

        return inPlace;
    }

    private bool IsFactor(Value input)
    {
        HashSet<Node> nodes = [.. group.Nodes];
        var pending = new Stack<Value>(contraction.Operands);
        while (pending.TryPop(out Value value))
        {
            if (value == input)
            {
                return true;
            }

            if (nodes.Contains(value.Node))
            {
                foreach (Value operand in value.Node.Operands)
                {
                    pending.Push(operand);
                }
            }
        }

        return false;
    }
}
