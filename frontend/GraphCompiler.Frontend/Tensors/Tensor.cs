using GraphCompiler.Compiler.Ops.Elementwise;

namespace GraphCompiler.Frontend.Tensors;

/// <summary>A symbolic value of a graph in the making. Operators and functions add nodes; nothing is computed.</summary>
/// <remarks>
/// Binary operators broadcast as NumPy does. A number beside a tensor takes the tensor's element type. Shape faults are reported at the line of
/// the operator.
/// </remarks>
public sealed partial class Tensor
{
    internal Tensor(Trace trace, Value value) => (Trace, Value) = (trace, value);

    /// <summary>The graph in the making that it belongs to.</summary>
    public Trace Trace { get; }

    /// <summary>The value in the graph.</summary>
    public Value Value { get; }

    /// <summary>Element type and shape.</summary>
    public TensorType Type => Value.Type;

    /// <summary>Dimensions.</summary>
    public Shape Shape => Value.Type.Shape;

    /// <summary>Element type.</summary>
    public DType DType => Value.Type.DType;

    /// <summary>Number of dimensions.</summary>
    public int Rank => Value.Type.Rank;

    /// <summary>The tensor with its dimensions in reverse order.</summary>
    public Tensor T
    {
        [WalksStack]
        get => Trace.Emit(default, b => b.Transpose(Value, Enumerable.Range(0, Rank).Reverse().ToEquatable()));
    }

    /// <summary>Type and name in the graph.</summary>
    public override string ToString() => $"{Value} : {Type}";

    /// <summary>An axis counted from 0, where a negative one counts from the end.</summary>
    /// <exception cref="GraphCompilerException">GRC1003: there is no such axis.</exception>
    internal int Axis(int axis, SourceLocation location = default)
    {
        int counted = axis < 0 ? axis + Rank : axis;
        return counted >= 0 && counted < Rank
            ? counted
            : throw DiagnosticId.UnknownAxis.Error(
                $"axis {axis} of {Type}: axes are {-Rank} to {Rank - 1}", Trace.Place(location), Value.Node.ToString());
    }

    /// <summary>Axes counted from 0, ascending, each once; all of them where none is given.</summary>
    internal EquatableArray<int> Axes(IReadOnlyList<int>? axes, SourceLocation location = default) =>
        (axes is null or [] ? Enumerable.Range(0, Rank) : axes.Select(axis => Axis(axis, location)).Distinct().Order()).ToEquatable();

    /// <summary>A function of one tensor.</summary>
    internal Tensor Map(SourceLocation location, Func<GraphBuilder, Value, Value> function) =>
        Trace.Emit(location, b => function(b, Value));

    /// <summary>A function of two tensors, broadcast to their common shape.</summary>
    /// <exception cref="GraphCompilerException">GRC1006: no common shape; GRC2001: tensors of different graphs.</exception>
    internal Tensor Map(Tensor other, SourceLocation location, Func<GraphBuilder, Value, Value, Value> function) =>
        Trace.Emit(location, b =>
        {
            (Value x, Value y) = b.Broadcast(Value, other.Value);
            return function(b, x, y);
        });
}
