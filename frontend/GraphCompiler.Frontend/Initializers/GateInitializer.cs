using GraphCompiler.Frontend.Optimizers;

namespace GraphCompiler.Frontend.Initializers;

/// <summary>A vector for several gates in a row, each of one value.</summary>
/// <param name="Values">The values.</param>
internal sealed record GateInitializer(EquatableArray<double> Values) : Initializer
{
    protected internal override IEnumerable<string> Faults() => Values.SelectMany(value => OptionFaults.Finite("the initial value of a gate", value));

    public override Value Emit(GraphBuilder b, TensorType type, Value key)
    {
        TensorType gate = type.With([type.Shape[0] / Values.Count]);
        return b.Concatenate(0, [.. Values.Select(value => b.Full(gate, value))]);
    }
}
