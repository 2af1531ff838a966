using System.Globalization;

namespace GraphCompiler.Compiler.Autodiff.ControlFlow;

/// <summary>Names for what is added to a nested graph beside its own parameters and results.</summary>
internal sealed class NestedNames(IEnumerable<string> taken)
{
    private readonly HashSet<string> taken = new(taken, StringComparer.Ordinal);

    /// <summary>A name that nothing has yet: the stem with a number.</summary>
    public string New(string stem)
    {
        for (int i = 0; ; i++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"{stem}{i}");
            if (taken.Add(name))
            {
                return name;
            }
        }
    }

    /// <summary>The names of the parameters of a graph.</summary>
    public static NestedNames OfParameters(Graph graph) => new(graph.Parameters.Select(p => ((Parameter)p.Op).ParameterName));

    /// <summary>The names of the results of a graph.</summary>
    public static NestedNames OfResults(Graph graph) => new(graph.Results.Select(r => r.Name));
}
