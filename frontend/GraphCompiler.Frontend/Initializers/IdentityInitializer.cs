using GraphCompiler.Frontend.Optimizers;

namespace GraphCompiler.Frontend.Initializers;

/// <summary>A factor on the diagonal of the last two dimensions, else zeros.</summary>
/// <param name="Gain">The factor.</param>
internal sealed record IdentityInitializer(double Gain) : Initializer
{
    protected internal override IEnumerable<string> Faults() => OptionFaults.Finite("the factor of the initial values", Gain);

    public override Value Emit(GraphBuilder b, TensorType type, Value key)
    {
        if (type.Rank < 2)
        {
            return b.Full(type, Gain);
        }

        TensorType index = type.With(DType.I32);
        Value isDiagonal = b.Equal(b.Iota(index, type.Rank - 2), b.Iota(index, type.Rank - 1));
        return b.Select(isDiagonal, b.Full(type, Gain), b.Full(type, 0));
    }
}
