namespace GraphCompiler.Compiler.Ir;

/// <summary>Builds a graph node by node; every node is type-checked as it is added.</summary>
/// <remarks>Each op adds its own method as an extension at the foot of its file: <c>b.Tanh(x)</c>.</remarks>
public sealed class GraphBuilder(string name)
{
    private readonly List<Node> nodes = [];
    private readonly List<Node> parameters = [];
    private readonly HashSet<string> parameterNames = new(StringComparer.Ordinal);

    /// <summary>Name of the graph.</summary>
    public string Name { get; } = name;

    /// <summary>The user's line that new nodes belong to.</summary>
    public SourceLocation Location { get; set; }

    /// <summary>The nodes so far, operands before users.</summary>
    public IReadOnlyList<Node> Nodes => nodes;

    /// <summary>Adds a parameter.</summary>
    /// <param name="name">Its name; one graph has each name once.</param>
    /// <param name="type">Its type.</param>
    /// <param name="isState">Whether it reads the module's state of that name.</param>
    /// <exception cref="GraphCompilerException">GRC2002: the name is taken.</exception>
    public Value Parameter(string name, TensorType type, bool isState = false)
    {
        if (!parameterNames.Add((isState ? "@" : "%") + name))
        {
            throw DiagnosticId.DuplicateName.Error($"graph '{Name}' has a parameter '{name}' already", Location);
        }

        Node node = AddNode(new Parameter(name, type, isState), []);
        parameters.Add(node);
        return node.Result;
    }

    /// <summary>Adds a node and gives its first result.</summary>
    /// <exception cref="GraphCompilerException">The operands do not fit the op's type rule, at <see cref="Location"/>.</exception>
    public Value Add(Op op, params ReadOnlySpan<Value> operands) => AddNode(op, operands).Result;

    /// <summary>Adds a node.</summary>
    /// <exception cref="GraphCompilerException">The operands do not fit the op's type rule, at <see cref="Location"/>.</exception>
    public Node AddNode(Op op, params ReadOnlySpan<Value> operands)
    {
        var operandTypes = new TensorType[operands.Length];
        for (int i = 0; i < operands.Length; i++)
        {
            RequireOwn(operands[i], op);
            operandTypes[i] = operands[i].Type;
        }

        EquatableArray<TensorType> types;
        try
        {
            types = op.InferTypes(new TypeCheck(op), operandTypes);
        }
        catch (GraphCompilerException fault)
        {
            throw fault.At(Location, GraphPrinter.Call(op, operands));
        }

        var node = new Node(nodes.Count, op, EquatableArray.Create(operands), types, Location);
        nodes.Add(node);
        return node;
    }

    /// <summary>The finished graph with the given results; the builder can go on, and make another.</summary>
    /// <exception cref="GraphCompilerException">GRC2002: two results of one name.</exception>
    public Graph Build(params IReadOnlyList<GraphResult> results)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (GraphResult result in results)
        {
            RequireOwn(result.Value, null);
            if (!names.Add((result.IsState ? "@" : "%") + result.Name))
            {
                throw DiagnosticId.DuplicateName.Error(
                    $"graph '{Name}' has a result '{result.Name}' already", result.Value.Node.Location);
            }
        }

        return new Graph(Name, [.. nodes], [.. parameters], [.. results]);
    }

    private void RequireOwn(Value value, Op? op)
    {
        if (value.Node is null || value.Node.Id >= nodes.Count || !ReferenceEquals(nodes[value.Node.Id], value.Node))
        {
            throw DiagnosticId.ForeignValue.Error(
                $"{op?.Name ?? "return"} uses a value that belongs to another graph than '{Name}'", Location);
        }
    }
}
