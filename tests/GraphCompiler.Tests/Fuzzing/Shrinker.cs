using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;

namespace GraphCompiler.Tests.Fuzzing;

/// <summary>Makes a case that fails smaller, step by step, as long as it fails.</summary>
/// <remarks>
/// Results are dropped; a node is cut off by a parameter with the value it had, or bypassed by an operand of its type; a size is made smaller
/// everywhere it stands: in types, shapes and other attributes, and in the data. What does not fail any more is not taken.
/// </remarks>
internal static class Shrinker
{
    /// <summary>The most cases that are tried.</summary>
    private const int Budget = 2000;

    /// <summary>The smallest case found that still fails.</summary>
    public static FuzzCase Shrink(FuzzCase item, Func<FuzzCase, bool> fails)
    {
        int budget = Budget;
        for (bool smaller = true; smaller;)
        {
            smaller = false;
            foreach (FuzzCase candidate in Candidates(item))
            {
                if (budget-- <= 0)
                {
                    return item;
                }

                if (Size(candidate) < Size(item) && IsValid(candidate) && fails(candidate))
                {
                    (item, smaller) = (candidate, true);
                    break;
                }
            }
        }

        return item;
    }

    private static IEnumerable<FuzzCase> Candidates(FuzzCase item)
    {
        Graph graph = item.Graph;
        if (graph.Results.Count > 1)
        {
            foreach (GraphResult result in graph.Results)
            {
                yield return Trim(item, [result]);
            }
        }

        Interpretation values = item.Interpret();
        foreach (Node node in graph.Nodes.Where(n => n.Op is not Parameter).Reverse())
        {
            if (Cut(item, node, values) is { } cut)
            {
                yield return cut;
            }

            foreach (Value operand in node.Operands.Distinct().Where(v => node.Types.Count == 1 && v.Type == node.Type))
            {
                yield return Rebuilt(item, (copy, n) => ReferenceEquals(n, node) ? copy[operand] : null);
            }
        }

        long[] sizes = [.. graph.Nodes.SelectMany(n => n.Types).SelectMany(t => t.Shape.ToSizes()).Where(s => s > 1).Distinct().OrderDescending()];
        foreach (long size in sizes)
        {
            foreach (long smaller in new[] { 1, 2, 3, size / 2, size - 1 }.Where(s => s > 0 && s < size))
            {
                if (SizeShrinking.Resize(item, size, smaller) is { } resized)
                {
                    yield return resized;
                }
            }
        }
    }

    /// <summary>The results given, and what they need; unused parameters go.</summary>
    private static FuzzCase Trim(FuzzCase item, IReadOnlyList<GraphResult> results)
    {
        bool[] alive = Liveness.Of(item.Graph.Nodes, results);
        var copy = new GraphCopy(item.Graph);
        foreach (Node node in item.Graph.Nodes.Where(n => alive[n.Id]))
        {
            copy.Add(node);
        }

        NdArray[] arguments = [.. item.Graph.Parameters.Zip(item.Arguments).Where(p => alive[p.First.Id]).Select(p => p.Second)];
        return item with { Graph = copy.Builder.Build([.. results.Select(r => r with { Value = copy[r.Value] })]), Arguments = arguments };
    }

    /// <summary>A node replaced by parameters that have the values it had.</summary>
    private static FuzzCase? Cut(FuzzCase item, Node node, Interpretation values)
    {
        if (node.Operands.Count == 0)
        {
            return null;
        }

        var copy = new GraphCopy(item.Graph);
        var arguments = item.Arguments.ToList();
        foreach (Node n in item.Graph.Nodes)
        {
            if (!ReferenceEquals(n, node))
            {
                copy.Add(n);
                continue;
            }

            foreach (Value result in node.Results)
            {
                copy[result] = copy.Builder.Parameter(Unused(item.Graph, node.Id, result.Index), result.Type);
                int position = copy.Builder.Nodes.Count(m => m.Op is Parameter) - 1;
                arguments.Insert(position, values.Values[result].ToNdArray());
            }
        }

        Graph graph = copy.Build();
        return Trim(new FuzzCase(item.Seed, graph, arguments), graph.Results);
    }

    private static string Unused(Graph graph, int id, int index)
    {
        string name = $"cut{id}_{index}";
        while (graph.Parameters.Any(p => ((Parameter)p.Op).ParameterName == name))
        {
            name += "_";
        }

        return name;
    }

    private static FuzzCase Rebuilt(FuzzCase item, Func<GraphCopy, Node, Value?> replace)
    {
        var copy = new GraphCopy(item.Graph);
        foreach (Node node in item.Graph.Nodes)
        {
            if (replace(copy, node) is { } value)
            {
                copy[node.Result] = value;
            }
            else
            {
                copy.Add(node);
            }
        }

        Graph graph = copy.Build();
        return Trim(item with { Graph = graph }, graph.Results);
    }

    private static bool IsValid(FuzzCase item)
    {
        try
        {
            GraphVerifier.Verify(item.Graph);
            return item.Interpret().Fault is null;
        }
        catch (GraphCompilerException)
        {
            return false;
        }
    }

    private static long Size(FuzzCase item) =>
        (item.Graph.Results.Count * 1_000_000L) + item.Graph.Nodes.Sum(n => 100_000 + n.Types.Sum(t => t.Elements)) + item.Graph.Parameters.Count;
}
