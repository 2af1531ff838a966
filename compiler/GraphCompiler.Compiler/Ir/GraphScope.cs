using System.Globalization;

namespace GraphCompiler.Compiler.Ir;

/// <summary>The values of one graph that is being read.</summary>
/// <remarks>
/// Nodes are numbered through, parameters included, wherever they stand; text states parameters only in the head. A parameter becomes a node
/// when it is used, or when a node has a higher number than the builder has nodes: so each node gets its number back.
/// </remarks>
internal sealed class GraphScope(GraphLexer lexer, string name)
{
    private readonly Dictionary<string, Value> values = new(StringComparer.Ordinal);
    private readonly HashSet<string> declared = new(StringComparer.Ordinal);
    private readonly Queue<(string Key, Parameter Parameter, SourceLocation Location)> pending = new();

    /// <summary>The graph so far.</summary>
    public GraphBuilder Builder { get; } = new(name);

    /// <summary>Declares a parameter.</summary>
    public void Declare(Token token, TensorType type, SourceLocation location)
    {
        if (IsNumber(token))
        {
            throw lexer.Error($"a parameter has a name; one that starts with a digit stands in quotes, %\"{token.Text}\"", token);
        }

        if (!declared.Add(Key(token)))
        {
            throw lexer.Placed(DiagnosticId.DuplicateName.Error($"graph '{Builder.Name}' has a parameter '{token.Text}' already"), token);
        }

        pending.Enqueue((Key(token), new Parameter(token.Text, type, token.Kind == TokenKind.Symbol), location));
    }

    /// <summary>The value of a name.</summary>
    public Value Find(Token token)
    {
        string key = Key(token);
        while (declared.Contains(key) && !values.ContainsKey(key))
        {
            AddParameter();
        }

        return values.TryGetValue(key, out Value value) ? value : throw lexer.Error($"there is no value '{token.Text}' before this", token);
    }

    /// <summary>Adds a node whose results have the given names.</summary>
    public Node Add(List<Token> names, Op op, List<Value> operands, SourceLocation location)
    {
        string number = names[0].Text.Split('.')[0];
        for (int i = 0; i < names.Count; i++)
        {
            string expected = names.Count == 1 ? number : $"{number}.{i}";
            if (!IsNumber(names[i]) || names[i].Text != expected || !int.TryParse(number, CultureInfo.InvariantCulture, out _))
            {
                throw lexer.Error("results are numbered: %3, or %3.0, %3.1 of a node with several", names[i]);
            }

            if (values.ContainsKey(Key(names[i])))
            {
                throw lexer.Error($"there is a value %{names[i].Text} already", names[i]);
            }
        }

        while (pending.Count > 0 && Builder.Nodes.Count < int.Parse(number, CultureInfo.InvariantCulture))
        {
            AddParameter();
        }

        Builder.Location = location;
        Node node = Builder.AddNode(op, [.. operands]);
        if (node.Types.Count != names.Count)
        {
            throw lexer.Error($"{op.Name} has {node.Types.Count} results, the text names {names.Count}", names[0]);
        }

        for (int i = 0; i < names.Count; i++)
        {
            values.Add(Key(names[i]), new Value(node, i));
        }

        return node;
    }

    /// <summary>Adds the parameters that no node has asked for.</summary>
    public void AddParameters()
    {
        while (pending.Count > 0)
        {
            AddParameter();
        }
    }

    private void AddParameter()
    {
        (string key, Parameter parameter, SourceLocation location) = pending.Dequeue();
        Builder.Location = location;
        values.Add(key, Builder.Parameter(parameter.ParameterName, parameter.Type, parameter.IsState));
    }

    private static bool IsNumber(Token token) =>
        token is { Kind: TokenKind.Value, IsQuoted: false } && char.IsAsciiDigit(token.Text[0]);

    // Numbers, inputs and state are three spaces of names.
    private static string Key(Token token) =>
        (IsNumber(token) ? "" : token.Kind == TokenKind.Symbol ? "@" : "%") + token.Text;
}
