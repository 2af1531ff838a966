namespace GraphCompiler.Compiler.Reference;

/// <summary>The oracle of graphs: every node in turn, each by the definition that its op gives of itself, floats in double precision.</summary>
public static class GraphInterpreter
{
    /// <summary>The results of a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="arguments">A tensor for each of <see cref="Graph.Parameters"/>, in their order.</param>
    /// <param name="perturbation">Relative errors that every value is given; null for none.</param>
    /// <returns>A tensor for each of <see cref="Graph.Results"/>, in their order.</returns>
    /// <exception cref="GraphCompilerException">
    /// GRC1002: an argument does not fit its parameter. A fault in the data, at the first node that met one.
    /// </exception>
    public static ReferenceTensor[] Run(
        Graph graph, IReadOnlyList<ReferenceTensor> arguments, Perturbation? perturbation = null)
    {
        Interpretation run = Interpret(graph, arguments, perturbation);
        return run.Fault is { } fault ? throw fault.Error() : run.Results(graph);
    }

    /// <summary>All values of a graph that its results depend on, and what was wrong with the data.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="arguments">A tensor for each of <see cref="Graph.Parameters"/>, in their order.</param>
    /// <param name="perturbation">Relative errors that every value is given; null for none.</param>
    /// <exception cref="GraphCompilerException">GRC1002: an argument does not fit its parameter.</exception>
    public static Interpretation Interpret(
        Graph graph, IReadOnlyList<ReferenceTensor> arguments, Perturbation? perturbation = null)
    {
        RequireArguments(graph, arguments);
        var values = new Dictionary<Value, ReferenceTensor>();
        var context = new Context(graph, arguments, perturbation);
        bool[] alive = Liveness.Of(graph);
        foreach (Node node in graph.Nodes.Where(n => alive[n.Id]))
        {
            ReferenceTensor[] exact = [.. node.Operands.Select(v => values[v])];
            ReferenceTensor[] operands = perturbation?.Operands(node, exact) ?? exact;
            ReferenceTensor[] results = node.Op.Evaluate(context, node, operands);
            ReferenceTensor[] magnitudes = perturbation is not null && Perturbation.IsSum(node)
                ? Perturbation.Magnitudes(operands, given => node.Op.Evaluate(context, node, given))
                : results;
            for (int i = 0; i < results.Length; i++)
            {
                values[new Value(node, i)] = perturbation?.Of(node, results[i], magnitudes[i]) ?? results[i];
            }
        }

        return new Interpretation(values, context.First);
    }

    private static void RequireArguments(Graph graph, IReadOnlyList<ReferenceTensor> arguments)
    {
        TensorType[] expected = [.. graph.Parameters.Select(p => p.Type)], given = [.. arguments.Select(a => a.Type)];
        if (!expected.SequenceEqual(given))
        {
            throw DiagnosticId.TypeMismatch.Error(
                $"graph '{graph.Name}' takes {Ops.TypeText.Of(expected)}, got {Ops.TypeText.Of(given)}");
        }
    }

    private sealed class Context(
        Graph graph, IReadOnlyList<ReferenceTensor> arguments, Perturbation? perturbation) : ReferenceContext
    {
        private readonly Dictionary<Node, ReferenceTensor> parameters =
            graph.Parameters.Zip(arguments).ToDictionary(pair => pair.First, pair => pair.Second);

        /// <summary>The fault that counts: of the first node in order, its lowest index.</summary>
        public ReferenceFault? First { get; private set; }

        public override ReferenceTensor Parameter(Node node) => parameters[node];

        // The nesting of graphs is bounded by the verifier, so this recursion is too.
        public override ReferenceTensor[] Run(Graph nested, ReadOnlySpan<ReferenceTensor> operands)
        {
            Interpretation run = Interpret(nested, operands.ToArray(), perturbation);
            First ??= run.Fault;
            return run.Results(nested);
        }

        public override void Fault(Node node, DiagnosticId id, long index)
        {
            if (First is null || (ReferenceEquals(First.Node, node) && index < First.Index))
            {
                First = new ReferenceFault(node, id, index);
            }
        }
    }
}
