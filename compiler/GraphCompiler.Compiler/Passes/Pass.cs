using GraphCompiler.Compiler.Rewriting;

namespace GraphCompiler.Compiler.Passes;

/// <summary>A pass: graph in, graph out, nothing else changed. Nested graphs are treated first unless it says otherwise, each for itself.</summary>
public abstract class Pass
{
    /// <summary>Its name in options and on the command line, in kebab case.</summary>
    public abstract string Id { get; }

    /// <summary>What it does, in one sentence.</summary>
    public abstract string Summary { get; }

    /// <summary>Whether it can be left out (<see cref="CompilerOptions.DisabledPasses"/>).</summary>
    public virtual bool IsOptional => true;

    /// <summary>Whether nested graphs are treated after the graph that they stand in.</summary>
    protected virtual bool IsOutsideIn => false;

    /// <summary>The graph after the pass; the graph itself where there is nothing to do.</summary>
    public Graph Run(Graph graph, PassContext context) =>
        IsOutsideIn ? WithNested(RunOn(graph, context), context) : RunOn(WithNested(graph, context), context);

    /// <summary>The module after the pass.</summary>
    public Module Run(Module module, PassContext context) => module.Select(graph => Run(graph, context));

    /// <summary>Does the work on one graph, whose nested graphs are done.</summary>
    protected abstract Graph RunOn(Graph graph, PassContext context);

    // The nesting of graphs is bounded by the verifier, so this recursion is too.
    private Graph WithNested(Graph graph, PassContext context)
    {
        var changed = new Dictionary<Node, Op>();
        foreach (Node node in graph.Nodes.Where(n => n.Op.NestedGraphs.Count > 0))
        {
            Graph[] nested = [.. node.Op.NestedGraphs.Select(inner => Run(inner, context))];
            if (!nested.SequenceEqual(node.Op.NestedGraphs))
            {
                changed.Add(node, node.Op.WithNestedGraphs(nested));
            }
        }

        if (changed.Count == 0)
        {
            return graph;
        }

        var copy = new GraphCopy(graph);
        foreach (Node node in graph.Nodes)
        {
            copy.Add(node, changed.GetValueOrDefault(node, node.Op));
        }

        return copy.Build();
    }
}

/// <summary>What passes are told.</summary>
/// <param name="Options">The options of the compilation.</param>
/// <param name="Trace">Told of every rewrite; null for nobody.</param>
public sealed record PassContext(CompilerOptions Options, RewriteTrace? Trace = null);
