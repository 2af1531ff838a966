using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Minimization;

namespace GraphCompiler.Frontend.Training;

/// <summary>Loss and penalty of a model over a whole data set, by its trained parameters, one after another in order of declaration.</summary>
/// <remarks>
/// Batches are weighted by their rows and added in order, in double precision. It has a state of its own: the model's stays as it is. Curvature is that of Gauss
/// and Newton.
/// </remarks>
internal sealed class ModelObjective : Objective
{
    private readonly ModelGraphs graphs;
    private readonly CompilerOptions options;
    private readonly IReadOnlyList<ParameterSpec> trained;
    private readonly NdArray[][] batches;
    private readonly FlatArrays points, vectors, results;
    private readonly NdArray[] gradientOutputs;
    private readonly NdArray loss;
    private readonly Func<string, NdArray> fixedParameter;
    private readonly Dictionary<string, (LoadedModule Module, State State)> modules = [];

    /// <summary>An objective over data that fits the model.</summary>
    /// <param name="graphs">The model's graphs.</param>
    /// <param name="data">The data.</param>
    /// <param name="batchSize">Rows at once.</param>
    /// <param name="columns">Columns of the data in the order of the graphs' parameters.</param>
    /// <param name="fixedParameter">Gives the value of a parameter that is not trained.</param>
    /// <param name="options">Options of the compiler.</param>
    public ModelObjective(
        ModelGraphs graphs, Dataset data, int batchSize, int[] columns, Func<string, NdArray> fixedParameter, CompilerOptions options)
    {
        (this.graphs, this.fixedParameter, this.options) = (graphs, fixedParameter, options);
        trained = graphs.Trained;
        TensorType[] types = [.. trained.Select(p => p.Type)];
        (points, vectors, results) = (new FlatArrays(types), new FlatArrays(types), new FlatArrays(types));
        loss = NdArray.Zeros(graphs.FigureTypes[0].DType, Shape.Scalar);
        gradientOutputs = [loss, .. results.Arrays];
        batches = [.. Enumerable.Range(0, (data.Count + batchSize - 1) / batchSize).Select(i => Rows(data, columns, i * batchSize, Math.Min(data.Count, (i + 1) * batchSize)))];
        Count = data.Count;
    }

    /// <inheritdoc/>
    public override int Dimension => points.Length;

    /// <inheritdoc/>
    public override double Precision => FlatArrays.Rounding(loss.DType);

    private int Count { get; }

    /// <summary>The vector of some parameters.</summary>
    public double[] VectorOf(Func<string, NdArray> parameter)
    {
        var vector = new double[Dimension];
        for (int i = 0; i < trained.Count; i++)
        {
            parameter(trained[i].Name).Bytes.CopyTo(points.Arrays[i].Bytes);
        }

        points.AddTo(vector, 1);
        return vector;
    }

    /// <summary>The parameters of a vector.</summary>
    public IEnumerable<(string Name, NdArray Value)> ParametersOf(double[] vector)
    {
        points.Write(vector);
        return trained.Select((p, i) => (p.Name, points.Arrays[i]));
    }

    /// <inheritdoc/>
    public override double Evaluate(ReadOnlySpan<double> x, Span<double> gradient, CancellationToken cancellation)
    {
        double value = 0;
        points.Write(x);
        gradient.Clear();
        foreach (NdArray[] batch in batches)
        {
            Run("gradient", graphs.Gradient, batch, gradientOutputs, cancellation);
            double weight = batch[0].Shape[0].Size / (double)Count;
            value += weight * FlatArrays.Scalar(loss);
            results.AddTo(gradient, weight);
        }

        return value;
    }

    /// <inheritdoc/>
    public override void HessianProduct(
        ReadOnlySpan<double> x, ReadOnlySpan<double> vector, Span<double> product, CancellationToken cancellation) =>
        Product("hessian_product", graphs.HessianProduct, x, vector, product, cancellation);

    /// <inheritdoc/>
    public override void CurvatureProduct(
        ReadOnlySpan<double> x, ReadOnlySpan<double> vector, Span<double> product, CancellationToken cancellation) =>
        Product("gauss_newton_product", graphs.GaussNewtonProduct, x, vector, product, cancellation);

    private void Product(
        string name, Func<string, long, Graph> build, ReadOnlySpan<double> x, ReadOnlySpan<double> vector, Span<double> product,
        CancellationToken cancellation)
    {
        points.Write(x);
        vectors.Write(vector);
        product.Clear();
        foreach (NdArray[] batch in batches)
        {
            Run(name, build, [.. batch, .. vectors.Arrays], results.Arrays, cancellation);
            results.AddTo(product, batch[0].Shape[0].Size / (double)Count);
        }
    }

    /// <summary>Runs a graph on a batch, at the point; it is compiled where it is not yet.</summary>
    private void Run(string name, Func<string, long, Graph> build, NdArray[] inputs, NdArray[] outputs, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        long rows = inputs[0].Shape[0].Size;
        string entry = FormattableString.Invariant($"{name}_{rows}");
        if (!modules.TryGetValue(entry, out (LoadedModule Module, State State) its))
        {
            var module = new Module(entry, [.. graphs.Parameters.Select(p => new StateDeclaration(p.Name, p.Type))], [build(entry, rows)]);
            LoadedModule loaded = BackendCatalog.Of(options).Compile(module, options);
            its = (loaded, loaded.NewState());
            modules.Add(entry, its);
            foreach (ParameterSpec spec in graphs.Parameters.Except(trained))
            {
                its.State.Set(spec.Name, fixedParameter(spec.Name));
            }
        }

        for (int i = 0; i < trained.Count; i++)
        {
            its.State.Set(trained[i].Name, points.Arrays[i]);
        }

        its.Module[entry].Run(its.State, inputs, outputs);
    }

    private static NdArray[] Rows(Dataset data, int[] columns, int first, int end)
    {
        Dataset part = data.Skip(first).Take(end - first);
        return [.. columns.Select(column => part[column])];
    }
}
