using GraphCompiler.Compiler.Ops.Random;
using GraphCompiler.Frontend.Optimizers;

namespace GraphCompiler.Frontend.Initializers;

/// <summary>Normal random numbers within two deviations of the mean.</summary>
/// <remarks>
/// By rejection, unrolled: the first of eight draws that lies within, each of which does with probability 0.954; else, once in 5 · 10¹⁰, the last is brought
/// to the bound.
/// </remarks>
/// <param name="Mean">The mean.</param>
/// <param name="Deviation">The deviation of the normal distribution that is cut off; that of the numbers is 0.88 of it.</param>
internal sealed record TruncatedNormalInitializer(double Mean, double Deviation) : Initializer
{
    private const double Bound = 2;

    private const int Draws = 8;

    protected internal override IEnumerable<string> Faults() =>
        [.. OptionFaults.Finite("the mean of the initial values", Mean), .. OptionFaults.NotNegative("the deviation of the initial values", Deviation)];

    public override Value Emit(GraphBuilder b, TensorType type, Value key)
    {
        Value chosen = b.Clamp(Draw(Draws - 1), -Bound, Bound);
        for (int i = Draws - 2; i >= 0; i--)
        {
            Value draw = Draw(i);
            chosen = b.Select(b.LessOrEqual(b.Abs(draw), b.Full(type, Bound)), draw, chosen);
        }

        return b.Add(b.Mul(chosen, b.Full(type, Deviation)), b.Full(type, Mean));

        Value Draw(int i) => b.Normal(b.FoldIn(key, b.Scalar(DType.U32, i)), type);
    }
}
