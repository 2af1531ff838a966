using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering;

/// <summary>Finds out what elements read, by emitting them once, into code that is thrown away.</summary>
public static class AccessTrace
{
    /// <summary>All reads of the group's inputs by some of its elements.</summary>
    /// <param name="group">The group.</param>
    /// <param name="variables">The variables that the indices are made of.</param>
    /// <param name="elements">The elements.</param>
    /// <param name="isAtHand">Values that are not looked into: a reduction's results.</param>
    public static IReadOnlyList<MemoryAccess> Of(
        FusionGroup group, IEnumerable<IndexVar> variables,
        IEnumerable<(Value Value, EquatableArray<IndexExpr> Index)> elements, Func<Value, bool>? isAtHand = null)
    {
        var scope = new KernelScope(new NameSource());
        foreach (IndexVar variable in variables)
        {
            scope.Know(variable);
        }

        var accesses = new List<MemoryAccess>();
        HashSet<Value> inputs = [.. group.Inputs];
        var emitter = new ElementEmitter(group, new Dictionary<Value, KernelBuffer>(), null, (_, value, index) =>
        {
            bool known = isAtHand?.Invoke(value) == true;
            if (inputs.Contains(value) && !known)
            {
                accesses.Add(new MemoryAccess(value, IndexAlgebra.Linearize(index, value.Type.Shape.Strides())));
                known = true;
            }

            return known ? new Var(new KernelType(value.Type.DType), scope.Names.Next("x")) : null;
        });
        foreach ((Value value, EquatableArray<IndexExpr> index) in elements)
        {
            emitter.Emit(scope, value, index);
        }

        return accesses;
    }
}
