using System.Globalization;

namespace GraphCompiler.Frontend.Tensors;

/// <summary>One graph in the making: its builder, and the user's line and scope that new nodes belong to.</summary>
/// <param name="name">Name of the graph.</param>
public sealed class Trace(string name)
{
    private readonly Stack<string> scopes = new();
    private readonly Dictionary<Value, string> marks = [];
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
    /// <exception cref="GraphCompilerException">GRC1004: a fraction beside an integer tensor.</exception>
    public Tensor Scalar(DType type, double value) => type.IsFloat || double.IsInteger(value)
        ? Emit(default, b => b.Scalar(type, value))
        : throw DiagnosticId.InvalidAttribute.Error(
            string.Create(CultureInfo.InvariantCulture, $"{value} is no {type.Text}; convert the tensor to a float type first"),
            Place(default));

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
    internal Tensor Emit(SourceLocation location, Func<GraphBuilder, Value> emit)
    {
        SourceLocation before = Builder.Location;
        Builder.Location = Place(location);
        try
        {
            return new Tensor(this, emit(Builder));
        }
        finally
        {
            Builder.Location = before;
        }
    }

    /// <summary>The place that new nodes belong to.</summary>
    internal SourceLocation Place(SourceLocation location) =>
        (layer.IsKnown ? layer : location.IsKnown ? location : UserCode.Location()).In(Scope);

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
