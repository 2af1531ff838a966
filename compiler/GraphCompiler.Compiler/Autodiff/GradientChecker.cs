using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Autodiff;

/// <summary>Compares the derivatives of a graph with central differences of the reference interpreter, in double precision.</summary>
/// <remarks>
/// With s(x) = ⟨u, f(x)⟩ for random cotangents u, and random directions v and w, at a point x:
/// <code>
/// first order    (s(x + εv) − s(x − εv)) / 2ε       =  ⟨∇s, v⟩ by reverse mode  =  ⟨u, J v⟩ by forward mode
/// second order   (⟨∇s(x + εw), v⟩ − ⟨∇s(x − εw), v⟩) / 2ε  =  ⟨H v, w⟩
/// </code>
/// </remarks>
public static class GradientChecker
{
    /// <summary>States that the derivatives of a graph are right at a point.</summary>
    /// <param name="graph">The graph; its float parameters are varied, all at once.</param>
    /// <param name="arguments">A tensor for each parameter: the point.</param>
    /// <param name="options">Steps and tolerances; null for the defaults.</param>
    /// <exception cref="GraphCompilerException">GRC3005: a derivative is wrong; GRC1002: an argument does not fit.</exception>
    public static void Require(Graph graph, IReadOnlyList<ReferenceTensor> arguments, GradientCheckOptions? options = null)
    {
        GradientComparison[] wrong = [.. Check(graph, arguments, options).Where(c => !c.Agrees)];
        if (wrong.Length > 0)
        {
            throw DiagnosticId.WrongGradient.Error(
                $"graph '{graph.Name}': {string.Join("; ", wrong.Select(c => c.ToString()))}", excerpt: graph.ToString());
        }
    }

    /// <summary>All comparisons at a point.</summary>
    /// <param name="graph">The graph; its float parameters are varied, all at once.</param>
    /// <param name="arguments">A tensor for each parameter: the point.</param>
    /// <param name="options">Steps and tolerances; null for the defaults.</param>
    /// <exception cref="GraphCompilerException">GRC1002: an argument does not fit.</exception>
    public static IReadOnlyList<GradientComparison> Check(
        Graph graph, IReadOnlyList<ReferenceTensor> arguments, GradientCheckOptions? options = null)
    {
        options ??= new GradientCheckOptions();
        var random = new Random(options.Seed);
        var probe = new GradientProbe(graph, options.Order);
        ReferenceTensor[] Directions(IEnumerable<TensorType> types) =>
            [.. types.Select(t => ReferenceTensor.Of(t.DType, t.Shape, Enumerable.Range(0, (int)t.Elements).Select(_ => (2 * random.NextDouble()) - 1)))];

        ReferenceTensor[] u = Directions(probe.OutputTypes), v = Directions(probe.InputTypes), w = Directions(probe.InputTypes);
        GradientSample At(ReferenceTensor[] direction, double step) => probe.Evaluate(Moved(graph, arguments, direction, step), u, v, w);

        GradientSample here = At(v, 0);
        var comparisons = new List<GradientComparison>();
        (double slope, bool isSmooth) = Difference(options, step => At(v, step).Value);
        comparisons.Add(Compare(options, "first order, reverse mode", slope, here.Reverse, isSmooth));
        comparisons.Add(Compare(options, "first order, forward mode against reverse mode", here.Reverse, here.Forward, true));
        if (options.Order > 1)
        {
            (double bend, bool bendsSmoothly) = Difference(options, step => At(w, step).Reverse);
            comparisons.Add(Compare(options, "second order", bend, here.Second, isSmooth && bendsSmoothly));
        }

        return comparisons;
    }

    private static GradientComparison Compare(GradientCheckOptions options, string what, double expected, double actual, bool isSmooth) =>
        new(what, expected, actual, isSmooth, !isSmooth || options.Agree(expected, actual));

    /// <summary>A central difference; not smooth where one of four times the length does not agree with it.</summary>
    private static (double Slope, bool IsSmooth) Difference(GradientCheckOptions options, Func<double, double> f)
    {
        double Slope(double step) => (f(step) - f(-step)) / (2 * step);
        (double near, double far) = (Slope(options.Epsilon), Slope(4 * options.Epsilon));
        return (near, options.Agree(near, far));
    }

    /// <summary>The arguments with the float ones moved along a direction.</summary>
    private static ReferenceTensor[] Moved(
        Graph graph, IReadOnlyList<ReferenceTensor> arguments, ReferenceTensor[] direction, double step)
    {
        int next = 0;
        return
        [
            .. arguments.Select((x, i) => GradientProbe.IsVaried(graph.Parameters[i])
                ? ReferenceTensor.Of(x.Type, x.Floats.Zip(direction[next++].Floats, (a, d) => a + (step * d)).ToArray()) : x),
        ];
    }
}
