using GraphCompiler.Compiler.Kernels.Lowering.Convolutions;

namespace GraphCompiler.Compiler.Layout;

/// <summary>What the entries of a module do with one matrix or array of kernels of its state.</summary>
public sealed class StateUses
{
    private readonly HashSet<string> updates = new(StringComparer.Ordinal);

    /// <summary>The dimension that the first product with the matrix on its right keeps: its columns; null if there is no such product.</summary>
    /// <remarks>Forward comes before backward, so that it is the forward product that decides.</remarks>
    public int? Columns { get; private set; }

    /// <summary>Outputs of a group of the convolutions whose kernels it is, as it is; 0 if there are none.</summary>
    public long Features { get; private set; }

    /// <summary>Whether anything reads it in an order in which panels are slow to read.</summary>
    public bool NeedsRows { get; private set; }

    /// <summary>The states whose new values are computed of it element by element.</summary>
    public IReadOnlySet<string> Updates => updates;

    /// <summary>The uses of every matrix and larger array of a module's state; the entries see the state row-major.</summary>
    public static IReadOnlyDictionary<string, StateUses> Of(Module module)
    {
        var found = module.States.Where(s => s.Type.Rank >= 2).ToDictionary(s => s.Name, _ => new StateUses(), StringComparer.Ordinal);
        foreach (Graph entry in module.Entries)
        {
            var scope = new Scope(entry);
            foreach (Node parameter in entry.Parameters)
            {
                if (parameter.Op is Parameter { IsState: true } state && found.TryGetValue(state.ParameterName, out StateUses? uses))
                {
                    uses.Follow(parameter.Result, scope);
                }
            }
        }

        return found;
    }

    private static ILookup<Value, Node> Users(Graph graph)
    {
        bool[] alive = Liveness.Of(graph);
        return graph.Nodes.Where(n => alive[n.Id]).SelectMany(n => n.Operands.Distinct().Select(v => (v, n))).ToLookup(p => p.v, p => p.n);
    }

    private void Follow(Value parameter, Scope scope)
    {
        var seen = new HashSet<(Value, bool)>();
        var open = new Stack<(Value Value, Scope Scope, bool IsTransposed, bool IsComputed)>([(parameter, scope, false, false)]);
        var products = new List<(int Place, int Columns)>();
        while (open.TryPop(out var next))
        {
            if (!seen.Add((next.Value, next.IsTransposed)))
            {
                continue;
            }

            foreach (string state in next.Scope.Results[next.Value].Where(name => name.Length > 0))
            {
                updates.Add(state);
                NeedsRows |= next.IsTransposed;
            }

            foreach (Node user in next.Scope.Users[next.Value])
            {
                switch (user.Op)
                {
                    case Convolution op when user.Operands[0] != next.Value:
                        Features = next.Value == parameter ? user.Type.Shape[1].Size / op.Groups : Features;
                        break;
                    case Transpose when parameter.Type.Rank == 2 || ConvolutionProblem.IsTurn(user):
                        open.Push((user.Result, next.Scope, !next.IsTransposed, next.IsComputed));
                        break;
                    case Reverse when IsConvolvedOnly(user, next.Scope):
                        break;
                    case IElementwise:
                        open.Push((user.Result, next.Scope, next.IsTransposed, true));
                        break;
                    case Dot { RhsBatch.Count: 0, RhsContract: [var contracted] } when parameter.Type.Rank == 2 && user.Operands[0] != next.Value:
                        int kept = next.IsTransposed ? contracted : 1 - contracted;
                        products.AddRange(next.IsComputed ? [] : [(next.Scope.PlaceOf(user), kept)]);
                        break;
                    case Scan scan when user.Operands.Take(scan.Carries + scan.Sequences).All(v => v != next.Value):
                        Scope body = next.Scope.Of(user, scan.Body);
                        for (int i = scan.Carries + scan.Sequences; i < user.Operands.Count; i++)
                        {
                            if (user.Operands[i] == next.Value)
                            {
                                open.Push((scan.Body.Parameters[i].Result, body, next.IsTransposed, next.IsComputed));
                            }
                        }

                        break;
                    default:
                        NeedsRows = true;
                        break;
                }
            }
        }

        Columns ??= products.Count == 0 ? null : products.MinBy(p => p.Place).Columns;
    }

    /// <summary>Whether kernels that are seen from the other side (the gradient of the input) are convolved with, and nothing else.</summary>
    private static bool IsConvolvedOnly(Node reversed, Scope scope) => !scope.Results[reversed.Result].Any()
        && scope.Users[reversed.Result].All(user => user.Op is Convolution && user.Operands[0] != reversed.Result);

    /// <summary>A graph with who reads what: an entry, or the body of a loop in it, which takes its weights as captures.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="around">Id of the node of the entry that it is nested in; −1 for the entry.</param>
    private sealed class Scope(Graph graph, int around = -1)
    {
        private readonly Dictionary<Node, Scope> inner = [];

        public ILookup<Value, Node> Users { get; } = StateUses.Users(graph);

        public ILookup<Value, string> Results { get; } = graph.Results.ToLookup(r => r.Value, r => r.IsState ? r.Name : "");

        /// <summary>The body of a loop in this graph.</summary>
        public Scope Of(Node loop, Graph body) =>
            inner.TryGetValue(loop, out Scope? scope) ? scope : inner[loop] = new Scope(body, PlaceOf(loop));

        /// <summary>Where a node stands in the entry.</summary>
        public int PlaceOf(Node node) => around < 0 ? node.Id : around;
    }
}
