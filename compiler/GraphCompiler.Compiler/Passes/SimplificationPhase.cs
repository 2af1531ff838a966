using GraphCompiler.Compiler.Rewriting;

namespace GraphCompiler.Compiler.Passes;

/// <summary>The phase of the pipeline that simplifies graphs: the passes in turn, until none finds anything to do.</summary>
public static class SimplificationPhase
{
    /// <summary>The most rounds: each makes the graph simpler, so that there are few.</summary>
    public const int MaxRounds = 16;

    /// <summary>The module with every entry simplified.</summary>
    /// <param name="module">The module.</param>
    /// <param name="options">Which passes and rules are used.</param>
    /// <param name="trace">Told of every rewrite; null for standard error where the options ask for it.</param>
    /// <exception cref="GraphCompilerException">GRC2005: a pass broke a law of the IR (checked where the options say so).</exception>
    public static Module Run(Module module, CompilerOptions options, RewriteTrace? trace = null) =>
        module.Select(graph => Run(graph, options, trace));

    /// <summary>A graph simplified.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="options">Which passes and rules are used.</param>
    /// <param name="trace">Told of every rewrite; null for standard error where the options ask for it.</param>
    /// <exception cref="GraphCompilerException">GRC2005: a pass broke a law of the IR (checked where the options say so).</exception>
    public static Graph Run(Graph graph, CompilerOptions options, RewriteTrace? trace = null)
    {
        var context = new PassContext(options, trace ?? (options.TraceRules ? new RewriteTrace(Console.Error) : null));
        Pass[] passes = [.. PassCatalog.All.Where(pass => !pass.IsOptional || options.Uses(pass.Id))];
        for (int round = 0; round < MaxRounds; round++)
        {
            Graph before = graph;
            foreach (Pass pass in passes)
            {
                graph = pass.Run(graph, context);
                Verify(graph, pass, options);
            }

            if (ReferenceEquals(before, graph))
            {
                break;
            }
        }

        return graph;
    }

    private static void Verify(Graph graph, Pass pass, CompilerOptions options)
    {
        if (!options.Verify)
        {
            return;
        }

        try
        {
            GraphVerifier.Verify(graph);
        }
        catch (GraphCompilerException fault)
        {
            throw fault.Diagnostic.Id.Error(
                $"after {pass.Id}: {fault.Diagnostic.Message}", fault.Diagnostic.Location, fault.Diagnostic.Excerpt, fault);
        }
    }
}
