using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Reduction;
using GraphCompiler.Compiler.Passes;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;

namespace GraphCompiler.Tests.Fuzzing;

/// <summary>Whether roundings leave a graph's results what they are: no choice hangs on the last digits, nothing overflows, little cancels.</summary>
/// <remarks>
/// Two right programs may differ by roundings. Where a comparison, an index or a floor would then come out otherwise, they may differ by
/// anything, and no comparison of results means something.
/// </remarks>
internal static class Stability
{
    /// <summary>How many times larger than roundings the errors are that a choice has to stand.</summary>
    private const double Margin = 256;

    /// <summary>The largest number: products of a few of them are far from overflow.</summary>
    private const double Largest = 1e6;

    /// <summary>How far, in powers of two, the factors of a product may lead away from 1: f32 goes to ±126.</summary>
    private const double MostBinaryDigits = 120;

    /// <summary>Whether all values of a case are stable.</summary>
    public static bool Holds(FuzzCase item)
    {
        // The values inside of nested graphs count too.
        item = item with { Graph = new InlineCustomGradients().Run(item.Graph, new PassContext(CompilerOptions.Default)) };
        Interpretation exact = item.Interpret();
        return exact.Fault is null && exact.Values.Keys.All(v => ProductsStayInRange(v, exact)) && Enumerable.Range(1, 3).All(seed =>
        {
            Interpretation moved = item.Interpret(new Perturbation(seed, Margin));
            return exact.Values.All(pair => Holds(pair.Key.Op, pair.Value, moved.Values[pair.Key]));
        });
    }

    /// <summary>Whether no partial product of a reduction can leave the range of f32, in whatever order it is made.</summary>
    private static bool ProductsStayInRange(Value value, Interpretation exact) =>
        value.Op is not ReduceProd || !value.Type.DType.IsFloat
        || exact.Values[value.Node.Operands[0]].Floats.Sum(x => x == 0 ? 0 : Math.Abs(Math.Log2(Math.Abs(x)))) < MostBinaryDigits;

    /// <summary>Whether a value of an op and the same value with errors are as near as roundings allow.</summary>
    public static bool Holds(Op op, ReferenceTensor exact, ReferenceTensor moved)
    {
        if (!exact.Type.DType.IsFloat)
        {
            return exact.Integers.AsSpan().SequenceEqual(moved.Integers);
        }

        double largest = exact.Floats.Select(Math.Abs).DefaultIfEmpty().Max();
        if (!(largest <= Largest) || !moved.Floats.All(double.IsFinite))
        {
            return false;
        }

        // Steps come whole or not at all; elsewhere a hundredth of the largest number is far more than roundings make, unless all digits cancel.
        double allowed = op is Floor or Ceil or Round or Sign ? 0.25 : Math.Max(largest * 0.01, 1e-30);
        return exact.Floats.Zip(moved.Floats).All(pair => Math.Abs(pair.First - pair.Second) <= allowed);
    }
}
