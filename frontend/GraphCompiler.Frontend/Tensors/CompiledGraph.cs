namespace GraphCompiler.Frontend.Tensors;

/// <summary>A graph without state, compiled. Thread-safe; nothing to dispose.</summary>
public sealed class CompiledGraph
{
    private readonly Executable executable;
    private readonly State state;

    internal CompiledGraph(Graph graph, LoadedModule module) =>
        (Graph, executable, state) = (graph, module[graph.Name], module.NewState());

    /// <summary>The graph it was compiled from.</summary>
    public Graph Graph { get; }

    /// <summary>Runs on arrays.</summary>
    /// <param name="inputs">One for each input, of its type.</param>
    /// <returns>One for each result.</returns>
    /// <exception cref="GraphCompilerException">GRC1002: an input does not fit; GRC91xx: a fault in the data.</exception>
    public NdArray[] Run(params ReadOnlySpan<NdArray> inputs) => executable.Run(state, inputs);

    /// <summary>Runs on arrays, into arrays that are there; allocates nothing.</summary>
    /// <param name="inputs">One for each input, of its type.</param>
    /// <param name="outputs">One for each result, of its type.</param>
    /// <exception cref="GraphCompilerException">GRC1002: an array does not fit; GRC91xx: a fault in the data.</exception>
    public void RunInto(ReadOnlySpan<NdArray> inputs, ReadOnlySpan<NdArray> outputs) => executable.Run(state, inputs, outputs);

    /// <summary>Runs on the elements of each input, row-major, and gives those of the first result.</summary>
    /// <exception cref="GraphCompilerException">GRC1001: another number of elements; GRC1002: another number or type of inputs.</exception>
    public T[] Run<T>(params ReadOnlySpan<T[]> inputs) where T : unmanaged
    {
        TensorType[] types = [.. Graph.Inputs.Select(p => p.Type)];
        var arrays = new NdArray[inputs.Length];
        for (int i = 0; i < arrays.Length; i++)
        {
            arrays[i] = NdArray.From<T>(inputs[i], i < types.Length ? types[i].Shape : [inputs[i].Length]);
        }

        return Run(arrays)[0].ToArray<T>();
    }
}
