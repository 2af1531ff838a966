using GraphCompiler.Compiler.Kernels.Lowering;

namespace GraphCompiler.Compiler.Fusion;

/// <summary>The nodes of a graph as the planner sees them: who computes, who only looks at memory in another way, who uses what.</summary>
public sealed class FusionUses
{
    private readonly HashSet<Node> views = [];
    private readonly Dictionary<Node, double> free = [];
    private readonly Dictionary<Node, List<Node>> users = [];
    private readonly Dictionary<Node, double> costs = [];

    /// <summary>Looks through a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="stages">Which nodes share no kernel.</param>
    public FusionUses(Graph graph, FusionStages stages)
    {
        Stages = stages;
        HashSet<Node> alive = Alive(graph);
        Results = graph.Results.Select(r => r.Value).Concat(graph.Nodes.Where(n => alive.Contains(n) && FusionRules.IsControl(n)).SelectMany(n => n.Operands)).ToHashSet();
        HashSet<Node> inMemory = [.. Results.Select(v => v.Node)];
        Maps = new OperandMaps(views.Contains);
        var depth = new Dictionary<Node, int>();
        var computing = new List<Node>();
        foreach (Node node in graph.Nodes.Where(alive.Contains))
        {
            int behind = node.Operands.Count == 0 ? 0 : depth[node.Operands[0].Node];
            // What is packed is to be stored so.
            bool isView = node.Op is not Pack && !inMemory.Contains(node) && behind < OperandMaps.MostViews && OperandMaps.IsPureView(node);
            depth[node] = isView ? behind + 1 : 0;
            if (isView)
            {
                views.Add(node);
            }

            if (!inMemory.Contains(node) && FreeCost(node) is { } cost)
            {
                free.Add(node, cost);
            }
            else if (!isView && !FusionRules.IsStored(node))
            {
                computing.Add(node);
            }
        }

        Computing = computing;
        foreach (Node node in computing)
        {
            foreach (Node source in Maps.Of(node).Select(m => m.Source.Node).Distinct())
            {
                (users.TryGetValue(source, out List<Node>? list) ? list : users[source] = []).Add(node);
            }
        }
    }

    /// <summary>Which nodes share no kernel.</summary>
    public FusionStages Stages { get; }

    /// <summary>The nodes that compute something that is needed, in the graph's order.</summary>
    public IReadOnlyList<Node> Computing { get; }

    /// <summary>How they read values.</summary>
    public OperandMaps Maps { get; }

    /// <summary>The graph's results, and the operands of loops and branches: they lie in memory as they are.</summary>
    public IReadOnlySet<Value> Results { get; }

    /// <summary>The computing nodes that read results of a node, through views or directly.</summary>
    public IReadOnlyList<Node> Of(Node node) => users.TryGetValue(node, out List<Node>? list) ? list : [];

    /// <summary>Simple operations of an element of a node.</summary>
    public double Cost(Node node) => costs.TryGetValue(node, out double known) ? known : costs[node] = ElementCost.Of(node);

    /// <summary>True if a node is computed again by whoever uses it.</summary>
    public bool IsFree(Node node) => free.ContainsKey(node);

    /// <summary>Number of values that nodes read and write as one kernel.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="recomputed">Those of them that nobody reads from memory.</param>
    public int Buffers(IReadOnlyCollection<Node> nodes, IReadOnlySet<Node>? recomputed = null)
    {
        HashSet<Node> inside = [.. nodes];
        int read = nodes.SelectMany(Maps.Of).Select(m => m.Source).Where(v => !inside.Contains(v.Node) && !IsFree(v.Node)).Distinct().Count();
        int written = nodes.Count(n => recomputed?.Contains(n) != true && (Of(n).Any(u => !inside.Contains(u)) || n.Results.Any(Results.Contains)));
        return read + written;
    }

    /// <summary>The views and free nodes that computing nodes need copies of, and those of <paramref name="recomputed"/>.</summary>
    /// <param name="nodes">The computing nodes.</param>
    /// <param name="recomputed">Nodes that are computed again by whoever uses them.</param>
    public IEnumerable<Node> Copies(IEnumerable<Node> nodes, IReadOnlySet<Node> recomputed)
    {
        HashSet<Node> copies = [];
        var open = new Stack<Node>(nodes.SelectMany(n => n.Operands).Select(v => v.Node));
        while (open.TryPop(out Node? next))
        {
            if ((views.Contains(next) || free.ContainsKey(next) || recomputed.Contains(next)) && copies.Add(next))
            {
                next.Operands.Select(v => v.Node).ToList().ForEach(open.Push);
            }
        }

        return copies;
    }

    /// <summary>What it costs to compute an element of what depends on no memory; null if it does, or costs more than to load it.</summary>
    private double? FreeCost(Node node)
    {
        bool fromFree = node.Operands.All(v => free.ContainsKey(v.Node)) && FusionRules.Kind(node) == FusionKind.Elementwise;
        double cost = Cost(node) + node.Operands.Sum(v => free.GetValueOrDefault(v.Node));
        return FusionRules.IsSplat(node) || (fromFree && node.Op is not (Parameter or Constant) && cost <= FusionRules.MaxFreeCost) ? cost : null;
    }

    /// <summary>The nodes that the results depend on.</summary>
    public static HashSet<Node> Alive(Graph graph)
    {
        HashSet<Node> alive = [.. graph.Results.Select(r => r.Value.Node)];
        foreach (Node node in graph.Nodes.Reverse())
        {
            if (alive.Contains(node))
            {
                alive.UnionWith(node.Operands.Select(v => v.Node));
            }
        }

        return alive;
    }
}
