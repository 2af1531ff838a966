using System.Globalization;

namespace GraphCompiler.Frontend.Tensors;

/// <summary>One graph in the making: its builder, and the user's line and scope that new nodes belong to.</summary>
/// <param name="name">Name of the graph.</param>
public sealed class Trace(string name)
{
    private readonly Stack<string> scopes = new();
    private readonly Dictionary<Value, string> marks = [];
    private readonly HashSet<Node> closed = [];
    private SourceLocation layer;

    /// <summary>The builder that the tensors of this trace are values of.</summary>
    public GraphBuilder Builder { get; } = new(name);

    /// <summary>Path of the scopes around, as <c>encoder/layer1</c>.</summary>
    public string Scope => string.Join('/', scopes.Reverse());

    /// <summary>Adds a parameter.</summary>
    /// <exception cref="GraphCompilerException">GRC2002: the name is taken.</exception>
    public Tensor Parameter(string name, TensorType type, bool isState = false) =>
        new(this, Builder.Parameter(name, type, isState));

    /// <summary>A constant.</summary>
    public Tensor Constant(NdArray value) => Emit(default, b => b.Constant(value));

    /// <summary>A scalar constant, rounded to the type where that is a float.</summary>
    /// <exception cref="GraphCompilerException">GRC1004: a fraction beside an integer tensor, or a number that its type does not have.</exception>
    public Tensor Scalar(DType type, double value) => type.IsFloat || (double.IsInteger(value) && IsWithin(type, value))
        ? Emit(default, b => b.Scalar(type, value))
        : throw DiagnosticId.InvalidAttribute.Error(
            string.Create(CultureInfo.InvariantCulture, $"{value} is no {type.Text}; convert the tensor to a float type first"),
            Place(default));

    private static bool IsWithin(DType type, double value)
    {
        double count = type == DType.Bool ? 2 : Math.ScaleB(1, 8 * type.Size);
        bool hasSign = type is DType.I8 or DType.I32 or DType.I64;
        return hasSign ? value >= -count / 2 && value < count / 2 : value >= 0 && value < count;
    }

    /// <summary>Notes which function made a tensor, for checks of what follows: a softmax before a loss that takes logits.</summary>
    internal void Mark(Tensor tensor, string function) => marks[tensor.Value] = function;

    /// <summary>The function that a tensor was marked with, or null.</summary>
    internal string? MarkOf(Tensor tensor) => marks.GetValueOrDefault(tensor.Value);

    /// <summary>Opens a scope: nodes made until the result is disposed belong to it, and to the given line where it is known.</summary>
    public IDisposable Enter(string scope, SourceLocation location) => new OpenScope(this, scope, location);

    /// <summary>Nodes made until the result is disposed belong to the given line, where it is known.</summary>
    internal IDisposable At(SourceLocation location) => new OpenScope(this, scope: null, location);

    /// <summary>Emits nodes at the user's line; inside a layer, at the layer's.</summary>
    /// <param name="location">The line where it is known from caller information; else the stack is walked.</param>
    /// <param name="emit">Emits the nodes.</param>
    internal Tensor Emit(SourceLocation location, Func<GraphBuilder, Value> emit) => EmitAll(location, b => [emit(b)])[0];

    /// <summary>Emits nodes that have several results.</summary>
    /// <param name="location">The line where it is known from caller information; else the stack is walked.</param>
    /// <param name="emit">Emits the nodes.</param>
    /// <exception cref="GraphCompilerException">GRC2001: they use a tensor of a loop's or a branch's body outside of it.</exception>
    internal Tensor[] EmitAll(SourceLocation location, Func<GraphBuilder, IReadOnlyList<Value>> emit)
    {
        SourceLocation before = Builder.Location;
        Builder.Location = Place(location);
        try
        {
            int start = Builder.Nodes.Count;
            Tensor[] tensors = [.. emit(Builder).Select(value => new Tensor(this, value))];
            RequireOpen(start);
            return tensors;
        }
        catch (GraphCompilerException fault) when (!fault.Diagnostic.Location.IsKnown)
        {
            // A shape knows no line.
            throw fault.At(Builder.Location);
        }
        finally
        {
            Builder.Location = before;
        }
    }

    /// <summary>Notes that the body of a loop or a branch is complete: its tensors mean nothing outside.</summary>
    internal void Close(EnclosedGraph body)
    {
        // What is nested in the body was closed before.
        closed.UnionWith(Builder.Nodes.Where(body.Owns));
    }

    /// <summary>Refuses a result of the graph that is a tensor of a loop's or a branch's body.</summary>
    /// <exception cref="GraphCompilerException">GRC2001: it is one, at its line.</exception>
    internal void RequireOpen(Tensor result)
    {
        if (closed.Contains(result.Value.Node))
        {
            throw Outside(result.Value.Node);
        }
    }

    private static GraphCompilerException Outside(Node node) => DiagnosticId.ForeignValue.Error(
        "a tensor of the body of a loop or a branch is used outside of it: only what the body returns has a value there", node.Location, node.ToString());

    private void RequireOpen(int start)
    {
        for (int id = start; id < Builder.Nodes.Count && closed.Count > 0; id++)
        {
            Node node = Builder.Nodes[id];
            if (!closed.Contains(node) && node.Operands.Any(v => closed.Contains(v.Node)))
            {
                throw Outside(node);
            }
        }
    }

    /// <summary>Emits nodes with two results at the user's line; inside a layer, at the layer's.</summary>
    /// <param name="location">The line where it is known from caller information; else the stack is walked.</param>
    /// <param name="emit">Emits the nodes.</param>
    internal (Tensor First, Tensor Second) Emit(SourceLocation location, Func<GraphBuilder, (Value First, Value Second)> emit)
    {
        Value second = default;
        Tensor first = Emit(location, b =>
        {
            (Value result, second) = emit(b);
            return result;
        });
        return (first, new Tensor(this, second));
    }

    /// <summary>The place that new nodes belong to: the layer's, or the user's line.</summary>
    internal SourceLocation Place(SourceLocation location) => (layer.IsKnown ? layer : UserCode.Of(location)).In(Scope);

    private sealed class OpenScope : IDisposable
    {
        private readonly Trace trace;
        private readonly SourceLocation before;
        private readonly bool hasScope;

        public OpenScope(Trace trace, string? scope, SourceLocation location)
        {
            (this.trace, before, hasScope) = (trace, trace.layer, scope is not null);
            if (scope is not null)
            {
                trace.scopes.Push(scope);
            }

            trace.layer = location.IsKnown ? location : before;
        }

        public void Dispose()
        {
            if (hasScope)
            {
                trace.scopes.Pop();
            }

            trace.layer = before;
        }
    }
}
