namespace GraphCompiler.Compiler.Ir;

/// <summary>A piece of state that outlives a run: a parameter, a moment, a step counter, a key.</summary>
/// <param name="Name">Its name, a path as <c>encoder/layer1/weight</c>.</param>
/// <param name="Type">Its logical type; never dependent on a batch size.</param>
/// <param name="Initial">Value before the first run; zeros where null.</param>
/// <param name="Layout">How it lies in memory; null until the phase <c>layout</c> has chosen.</param>
public sealed record StateDeclaration(string Name, TensorType Type, NdArray? Initial = null, BlockedLayout? Layout = null)
{
    /// <summary>Its type as it lies in memory.</summary>
    public TensorType PhysicalType => Layout is null ? Type : Type.With(Layout.Physical(Type.Shape));

    /// <summary>Order of its elements in memory; null for row-major.</summary>
    public MemoryOrder? Order => Layout is null || Layout == BlockedLayout.RowMajor ? null : Layout.ToMemoryOrder(Type.Shape);
}

/// <summary>State declarations and the named entry graphs over them: init, train, evaluate, predict.</summary>
public sealed class Module
{
    /// <summary>A module.</summary>
    /// <exception cref="GraphCompilerException">
    /// GRC2002: a name is there twice; GRC2003: a graph reads or writes a state that is not declared, or with another type than its
    /// logical or physical one.
    /// </exception>
    public Module(string name, IReadOnlyList<StateDeclaration> states, IReadOnlyList<Graph> entries)
    {
        (Name, States, Entries) = (name, states, entries);
        var declared = new Dictionary<string, StateDeclaration>(StringComparer.Ordinal);
        foreach (StateDeclaration state in states)
        {
            if (!declared.TryAdd(state.Name, state))
            {
                throw DiagnosticId.DuplicateName.Error($"module '{name}' has a state '{state.Name}' already");
            }
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (Graph entry in entries)
        {
            if (!names.Add(entry.Name))
            {
                throw DiagnosticId.DuplicateName.Error($"module '{name}' has an entry '{entry.Name}' already");
            }

            foreach (Node parameter in entry.Parameters)
            {
                if (parameter.Op is Parameter { IsState: true } p)
                {
                    RequireState(declared, entry, p.ParameterName, parameter.Type, parameter.Location);
                }
            }

            foreach (GraphResult result in entry.Results.Where(r => r.IsState))
            {
                RequireState(declared, entry, result.Name, result.Value.Type, result.Value.Node.Location);
            }
        }
    }

    /// <summary>Name of the module.</summary>
    public string Name { get; }

    /// <summary>The state, in order.</summary>
    public IReadOnlyList<StateDeclaration> States { get; }

    /// <summary>The entry graphs, in order.</summary>
    public IReadOnlyList<Graph> Entries { get; }

    /// <summary>The entry of the given name.</summary>
    /// <exception cref="GraphCompilerException">GRC2004: there is none.</exception>
    public Graph this[string entry] => Entries.FirstOrDefault(g => g.Name == entry)
        ?? throw DiagnosticId.UnknownEntry.Error(
            $"module '{Name}' has no entry '{entry}'; it has {string.Join(", ", Entries.Select(g => g.Name))}");

    /// <summary>The module with each entry replaced.</summary>
    public Module Select(Func<Graph, Graph> pass) => new(Name, States, [.. Entries.Select(pass)]);

    /// <summary>The module with its states declared anew.</summary>
    public Module With(IReadOnlyList<StateDeclaration> states) => new(Name, states, Entries);

    /// <summary>The module as text.</summary>
    public override string ToString() => GraphPrinter.Print(this);

    private static void RequireState(
        Dictionary<string, StateDeclaration> declared, Graph entry, string state, TensorType type, SourceLocation location)
    {
        if (!declared.TryGetValue(state, out StateDeclaration? known))
        {
            throw DiagnosticId.UndeclaredState.Error($"graph '{entry.Name}' uses state '{state}', which is not declared", location);
        }

        if (known.Type != type && known.PhysicalType != type)
        {
            throw DiagnosticId.UndeclaredState.Error(
                $"graph '{entry.Name}' uses state '{state}' as {type}, it is declared as {known.Type}", location);
        }
    }
}
