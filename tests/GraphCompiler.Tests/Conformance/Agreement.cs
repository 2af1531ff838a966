using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Kernels.Functions;
using GraphCompiler.Compiler.Ops.Contraction;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Cumulative;
using GraphCompiler.Compiler.Ops.Indexing;
using GraphCompiler.Compiler.Ops.LinearAlgebra;
using GraphCompiler.Compiler.Ops.Reduction;
using GraphCompiler.Compiler.Ops.Windows;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using GraphCompiler.Tests.Fuzzing;
using GraphCompiler.Tests.Kernels.Functions;

namespace GraphCompiler.Tests.Conformance;

/// <summary>Whether a backend's results of one op are what the oracle says, as near as the kind of op promises.</summary>
/// <remarks>
/// What rounds once or not at all is exact; elementary functions keep to their bounds in units in the last place; sums and products of
/// many elements keep to what roundings make of the oracle. Always: NaN is NaN, ∞ is ∞, and a zero that is exact has its sign.
/// </remarks>
internal static class Agreement
{
    /// <summary>
    /// In f64 the oracle has errors of its own, the series of erf the largest: up to this many units in the last place. How near f64 is to
    /// exact is <see cref="FunctionAccuracyTests"/>'s to say.
    /// </summary>
    private const double OracleError = 16;

    /// <summary>What is wrong; null for nothing.</summary>
    public static string? Check(Op op, FuzzCase item, NdArray[] found)
    {
        if (op is ReduceSum or ReduceProd or ContractionOp or ScatterAdd or CustomGradient or Scan or While or Cond
            or ReduceWindowSum or SpreadWindow or ScatterWindow
            or CumulativeSum or CumulativeProd or LinearRecurrence or MatrixOp)
        {
            return Differential.NearOracle(item, found);
        }

        ReferenceTensor[] exact = item.Oracle();
        ScalarFunction? function = KernelFunctions.All.Cast<ScalarFunction?>()
            .FirstOrDefault(f => string.Equals(f.ToString(), op.Name, StringComparison.OrdinalIgnoreCase));
        if (function is null)
        {
            return Differential.SameBits([.. exact.Select(e => e.ToNdArray())], found);
        }

        ReferenceTensor expected = exact[0], actual = ReferenceTensor.From(found[0]);
        bool single = expected.Type.DType == DType.F32;
        double bound = single ? FunctionBounds.Single(function.Value) : FunctionBounds.Double + OracleError;
        for (long i = 0; i < expected.Type.Elements; i++)
        {
            (double e, double a) = (expected.Floats[i], actual.Floats[i]);
            double distance = single ? FunctionReference.Distance((float)a, e) : Distance(a, e);
            if (distance > bound || (e == 0 && a == 0 && double.IsNegative(e) != double.IsNegative(a)))
            {
                string arguments = string.Join(", ", item.Arguments.Select(x => ReferenceTensor.From(x).Floats[i].ToString("R", null)));
                return Differential.Difference(0, i, expected, actual, FormattableString.Invariant($"within {bound} ULP of {op.Name}({arguments})"));
            }
        }

        return null;
    }

    private static double Distance(double actual, double exact)
    {
        if (actual.Equals(exact))
        {
            return 0;
        }

        if (!double.IsFinite(actual) || !double.IsFinite(exact))
        {
            return double.PositiveInfinity;
        }

        double unit = Math.ScaleB(1, Math.Max(-1074, exact == 0 ? -1074 : Math.ILogB(exact) - 52));
        return Math.Abs(actual - exact) / unit;
    }
}
