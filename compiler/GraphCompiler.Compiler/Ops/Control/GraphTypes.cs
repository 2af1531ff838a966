namespace GraphCompiler.Compiler.Ops.Control;

/// <summary>Types of what goes into a nested graph and comes out of it.</summary>
internal static class GraphTypes
{
    extension(Graph graph)
    {
        /// <summary>Types of the parameters.</summary>
        public TensorType[] ParameterTypes() => [.. graph.Parameters.Select(p => p.Type)];

        /// <summary>Types of the results.</summary>
        public TensorType[] ResultTypes() => [.. graph.Results.Select(r => r.Value.Type)];
    }

    /// <summary>One step's part of a tensor that is cut along its first dimension.</summary>
    public static TensorType SliceOf(TensorType sequence) => sequence.With(sequence.Shape.Without([0]));

    /// <summary>What slices of all steps are together: a first dimension of as many.</summary>
    public static TensorType StackOf(TensorType slice, long steps) => slice.With(Shape.Create([steps, .. slice.Shape]));
}
