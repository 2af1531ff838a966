namespace GraphCompiler.Compiler.Layout;

/// <summary>What the entries of a module do with one matrix of its state.</summary>
public sealed class StateUses
{
    private readonly HashSet<string> updates = new(StringComparer.Ordinal);

    /// <summary>The dimension that the first product with the matrix on its right keeps: its columns; null if there is no such product.</summary>
    /// <remarks>Forward comes before backward, so that it is the forward product that decides.</remarks>
    public int? Columns { get; private set; }

    /// <summary>Whether anything reads it in an order in which panels are slow to read.</summary>
    public bool NeedsRows { get; private set; }

    /// <summary>The states whose new values are computed of it element by element.</summary>
    public IReadOnlySet<string> Updates => updates;

    /// <summary>The uses of every matrix of a module's state; the entries see the state row-major.</summary>
    public static IReadOnlyDictionary<string, StateUses> Of(Module module)
    {
        var found = module.States.Where(s => s.Type.Rank == 2).ToDictionary(s => s.Name, _ => new StateUses(), StringComparer.Ordinal);
        foreach (Graph entry in module.Entries)
        {
            ILookup<Value, Node> users = Users(entry);
            ILookup<Value, string> results = entry.Results.ToLookup(r => r.Value, r => r.IsState ? r.Name : "");
            foreach (Node parameter in entry.Parameters)
            {
                if (parameter.Op is Parameter { IsState: true } state && found.TryGetValue(state.ParameterName, out StateUses? uses))
                {
                    uses.Follow(parameter.Result, users, results);
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

    private void Follow(Value parameter, ILookup<Value, Node> users, ILookup<Value, string> results)
    {
        var seen = new HashSet<(Value, bool)>();
        var open = new Stack<(Value Value, bool IsTransposed, bool IsComputed)>([(parameter, false, false)]);
        var products = new List<(Node Product, int Columns)>();
        while (open.TryPop(out var next))
        {
            if (!seen.Add((next.Value, next.IsTransposed)))
            {
                continue;
            }

            foreach (string state in results[next.Value].Where(name => name.Length > 0))
            {
                updates.Add(state);
                NeedsRows |= next.IsTransposed;
            }

            foreach (Node user in users[next.Value])
            {
                switch (user.Op)
                {
                    case Transpose:
                        open.Push((user.Result, !next.IsTransposed, next.IsComputed));
                        break;
                    case IElementwise:
                        open.Push((user.Result, next.IsTransposed, true));
                        break;
                    case Dot { RhsBatch.Count: 0, RhsContract: [var contracted] } when user.Operands[0] != next.Value:
                        int kept = next.IsTransposed ? contracted : 1 - contracted;
                        products.AddRange(next.IsComputed ? [] : [(user, kept)]);
                        break;
                    default:
                        NeedsRows = true;
                        break;
                }
            }
        }

        Columns ??= products.Count == 0 ? null : products.MinBy(p => p.Product.Id).Columns;
    }
}
