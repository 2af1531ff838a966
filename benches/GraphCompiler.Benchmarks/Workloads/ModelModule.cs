using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Frontend.Training;

namespace GraphCompiler.Benchmarks.Workloads;

/// <summary>Modules of the frontend's models: one entry over the state that it uses, which begins with numbers of a fixed sequence.</summary>
internal static class ModelModule
{
    /// <summary>The module of one entry of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="entry">Name of the entry: <c>train_32</c>.</param>
    /// <param name="rows">Rows of its batch.</param>
    public static Module Of(Model model, string entry, int rows)
    {
        Module module = model.ToModule(rows);
        Graph graph = module[entry];
        HashSet<string> used =
        [
            .. graph.Parameters.Select(p => (Parameter)p.Op).Where(p => p.IsState).Select(p => p.ParameterName),
            .. graph.Results.Where(r => r.IsState).Select(r => r.Name),
        ];
        return new Module(module.Name, [.. module.States.Where(s => used.Contains(s.Name)).Select(Begun)], [graph]);
    }

    /// <summary>Kernels and matrices begin with numbers, scales, variances and the rate's factor with ones, the rest with zeros.</summary>
    private static StateDeclaration Begun(StateDeclaration state)
    {
        Shape shape = state.Type.Shape;
        string kind = state.Name.StartsWith("optimizer/", StringComparison.Ordinal) ? "" : state.Name[(state.Name.LastIndexOf('/') + 1)..];
        return kind switch
        {
            "weight" => new Weight(state.Name, shape, shape.Rank == 2 ? shape[0].Size : shape.Elements / shape[0].Size).Declare(),
            "scale" or "variance" or "learning_rate_scale" => state with { Initial = Ones(shape) },
            _ => state,
        };
    }

    private static NdArray Ones(Shape shape)
    {
        NdArray array = NdArray.Zeros(DType.F32, shape);
        array.Data<float>().Fill(1);
        return array;
    }
}
