namespace GraphCompiler.Compiler.Ir;

/// <summary>Reads one text: a module with its states and graphs, or a graph.</summary>
internal sealed class ModuleParser(string text, string? file, IReadOnlyDictionary<string, NdArray> resources)
    : AttributeParser(text, file, resources)
{
    private int depth;

    /// <summary>Reads the whole text as a module.</summary>
    public Module ReadModule()
    {
        Token start = Lexer.Next;
        if (!Accept("module"))
        {
            Graph graph = ReadSingleGraph();
            return Placed(start, () => new Module(graph.Name, StatesOf(graph), [graph]));
        }

        string name = Expect(TokenKind.Symbol, "the name of the module").Text;
        Expect("{");
        var states = new List<StateDeclaration>();
        while (Accept("state"))
        {
            states.Add(ReadState());
        }

        var entries = new List<Graph>();
        while (!Accept("}"))
        {
            entries.Add(ReadGraph());
        }

        RequireEnd();
        return Placed(start, () => new Module(name, states, entries));
    }

    /// <summary>Reads the whole text as one graph.</summary>
    public Graph ReadSingleGraph()
    {
        Graph graph = ReadGraph();
        RequireEnd();
        return graph;
    }

    /// <inheritdoc/>
    protected override Graph ReadNested()
    {
        if (++depth > GraphVerifier.MaxNesting)
        {
            throw Lexer.Error($"graphs nest at most {GraphVerifier.MaxNesting} deep", Lexer.Next);
        }

        Graph graph = ReadGraph();
        depth--;
        return graph;
    }

    private StateDeclaration ReadState()
    {
        string name = Expect(TokenKind.Symbol, "the name of a state").Text;
        Token start = Lexer.Next;
        BlockedLayout? layout = Accept("pack") ? ReadLayout(start) : null;
        Expect(":");
        TensorType type = ReadType();
        if (layout?.Fits(type.Shape) == false)
        {
            throw Lexer.Error($"{type} cannot be packed so", start);
        }

        start = Lexer.Next;
        NdArray? initial = Accept("=") ? ReadArray() : null;
        return initial is null || (initial.DType == type.DType && initial.Shape.Equals(type.Shape))
            ? new StateDeclaration(name, type, initial, layout)
            : throw Lexer.Error($"state '{name}' is {type}, its initial value {initial}", start);
    }

    /// <summary>The layout of a state: the attributes of the op that makes it.</summary>
    private BlockedLayout ReadLayout(Token start)
    {
        OpSchema schema = OpCatalog.Find("pack")!;
        return ((Pack)schema.Create(ReadAttributes(schema, start))).Layout;
    }

    private Graph ReadGraph()
    {
        Token start = Lexer.Next;
        Expect("graph");
        var scope = new GraphScope(Lexer, Expect(TokenKind.Symbol, "the name of the graph").Text);
        Expect("(");
        while (!Accept(")"))
        {
            ReadParameter(scope);
        }

        Expect("->");
        Expect("(");
        List<(Token Name, TensorType Type)> declared = List(")", ReadResult);
        Expect("{");
        while (Lexer.Next.Kind == TokenKind.Value)
        {
            ReadNode(scope);
        }

        Token end = Lexer.Next;
        Expect("return");
        List<Value> values = List("}", () => scope.Find(ReadValue()));
        scope.AddParameters();
        if (!declared.Select(r => r.Type).SequenceEqual(values.Select(v => v.Type)))
        {
            throw Lexer.Error(
                $"the graph returns ({string.Join(", ", values.Select(v => v.Type))}), declared is ({string.Join(", ", declared.Select(r => r.Type))})",
                end);
        }

        return Placed(start, () => scope.Builder.Build(
            [.. declared.Zip(values, (r, value) => new GraphResult(r.Name.Text, value, r.Name.Kind == TokenKind.Symbol))]));
    }

    private void ReadParameter(GraphScope scope)
    {
        Token name = ReadValue();
        Expect(":");
        TensorType type = ReadType();
        string? comment = Lexer.Comment;
        if (Lexer.Next.Text != ")")
        {
            Expect(",");
            comment ??= Lexer.Comment;
        }

        scope.Declare(name, type, LocationText.Parse(comment ?? ""));
    }

    private (Token Name, TensorType Type) ReadResult()
    {
        Token name = Lexer.Next.Kind is TokenKind.Word or TokenKind.Text ? Lexer.Take() : Expect(TokenKind.Symbol, "the name of a result");
        Expect(":");
        return (name, ReadType());
    }

    private void ReadNode(GraphScope scope)
    {
        var names = new List<Token>();
        do
        {
            names.Add(Expect(TokenKind.Value, "the number of a result"));
        }
        while (Accept(","));
        Expect("=");
        Token name = Expect(TokenKind.Word, "an op");
        OpSchema schema = OpCatalog.Find(name.Text) is { } found && found.Prototype is not Parameter
            ? found : throw Lexer.Error($"there is no op '{name.Text}'", name);
        var operands = new List<Value>();
        if (Lexer.Next.Kind is TokenKind.Value or TokenKind.Symbol)
        {
            do
            {
                operands.Add(scope.Find(ReadValue()));
            }
            while (Accept(","));
        }

        object?[] attributes = ReadAttributes(schema, name);
        Op op = Placed(name, () => schema.Create(attributes));
        Expect(":");
        var types = new List<TensorType>();
        do
        {
            types.Add(ReadType());
        }
        while (Accept(","));
        SourceLocation location = LocationText.Parse(Lexer.Comment ?? "");
        Node node = Placed(name, () => scope.Add(names, op, operands, location));
        if (!node.Types.SequenceEqual(types))
        {
            throw Lexer.Error($"{op.Name} gives {string.Join(", ", node.Types)}, the text says {string.Join(", ", types)}", name);
        }
    }

    private Token ReadValue() =>
        Lexer.Next.Kind == TokenKind.Symbol ? Lexer.Take() : Expect(TokenKind.Value, "a value");

    private void RequireEnd()
    {
        if (Lexer.Next.Kind != TokenKind.End)
        {
            throw Unexpected("the end of the text");
        }
    }

    private T Placed<T>(Token at, Func<T> make)
    {
        try
        {
            return make();
        }
        catch (GraphCompilerException fault)
        {
            throw Lexer.Placed(fault, at);
        }
    }

    private static StateDeclaration[] StatesOf(Graph graph) =>
    [
        .. graph.Parameters.Where(p => ((Parameter)p.Op).IsState).Select(p => (Name: ((Parameter)p.Op).ParameterName, p.Type))
            .Concat(graph.Results.Where(r => r.IsState).Select(r => (r.Name, r.Value.Type)))
            .DistinctBy(state => state.Name).Select(state => new StateDeclaration(state.Name, state.Type)),
    ];
}
