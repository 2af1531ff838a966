using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Runtime;

namespace GraphCompiler.Tests.Fuzzing;

/// <summary>Random valid graphs of 2 to 60 nodes, of every op that there is, with values that they can be run on.</summary>
internal static class RandomGraphs
{
    /// <summary>The graphs from one seed on, without end; seeds that lead to nothing are passed over.</summary>
    public static IEnumerable<FuzzCase> From(int seed, GraphScale? scale = null)
    {
        for (; ; seed++)
        {
            if (Forward(seed, scale ?? GraphScale.Small) is { } item)
            {
                yield return item;
            }
        }
    }

    /// <summary>The graph of a seed; null if it came to nothing.</summary>
    public static FuzzCase? Forward(int seed, GraphScale scale)
    {
        var growth = new GraphGrowth(seed, scale);
        for (int i = growth.Random.Next(1, 4); i > 0; i--)
        {
            TensorType type = new(growth.RandomType(), growth.RandomShape());
            growth.Parameter(type, ValueRange.Of(type.DType));
        }

        int nodes = growth.OneIn(5) ? growth.Random.Next(scale.FewNodes, scale.ManyNodes) : growth.Random.Next(2, scale.FewNodes);
        for (int attempts = 6 * nodes; attempts > 0 && growth.Builder.Nodes.Count < nodes; attempts--)
        {
            OpChoices.Add(growth);
        }

        FuzzCase item = growth.Finish();
        return item.Graph.Nodes.Any(n => n.Op is not Parameter) && Stability.Holds(item) ? item : null;
    }

    /// <summary>The gradients of a graph's float results along random directions, with respect to its float parameters; null if there are none.</summary>
    public static FuzzCase? Gradient(FuzzCase item)
    {
        var copy = new GraphCopy(item.Graph);
        foreach (Node node in item.Graph.Nodes)
        {
            copy.Add(node);
        }

        GraphBuilder b = copy.Builder;
        var random = new Random(item.Seed);
        var arguments = item.Arguments.ToList();
        Value[] outputs = [.. item.Graph.Results.Select(r => copy[r.Value]).Where(v => v.Type.DType.IsFloat).Distinct()];
        Value[] wanted = [.. item.Graph.Parameters.Select(p => copy[p.Result]).Where(v => v.Type.DType.IsFloat)];
        var directions = new List<Value?>();
        foreach (Value output in outputs)
        {
            directions.Add(b.Parameter($"direction{directions.Count}", output.Type));
            arguments.Add(Compiler.Reference.ReferenceTensor.Of(
                output.Type, [.. Enumerable.Range(0, (int)output.Type.Elements).Select(_ => (4 * random.NextDouble()) - 2)]).ToNdArray());
        }

        Value?[] gradients = ReverseMode.Vjp(b, outputs, directions, wanted);
        GraphResult[] results =
            [.. gradients.Index().Where(g => g.Item is not null).Select(g => new GraphResult($"gradient{g.Index}", g.Item!.Value))];
        if (results.Length == 0)
        {
            return null;
        }

        var gradient = new FuzzCase(item.Seed, GraphCopy.WithoutDead(b.Build(results)), arguments);
        return gradient.Graph.Nodes.Count < 400 && Stability.Holds(gradient) ? gradient : null;
    }
}
