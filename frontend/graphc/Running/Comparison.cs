using System.Globalization;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;

namespace GraphCompiler.Tool.Running;

/// <summary>Compares results with those of another run.</summary>
internal static class Comparison
{
    /// <summary>What differs, a sentence for each result; nothing where all agree.</summary>
    /// <param name="results">The results of this run.</param>
    /// <param name="expected">The others by name; results that it lacks are not compared.</param>
    /// <param name="tolerance">
    /// Elements a and b agree where |a − b| ≤ tolerance · max(1, |b|), or both are NaN. With 0 all bits must be equal.
    /// </param>
    public static IEnumerable<string> Differences(
        IReadOnlyList<EntryResult> results, IReadOnlyDictionary<string, NdArray> expected, double tolerance)
    {
        foreach (string name in expected.Keys.Except(results.Select(r => r.Name)))
        {
            yield return $"there is no result '{name}'";
        }

        foreach (EntryResult result in results)
        {
            if (expected.TryGetValue(result.Name, out NdArray? other) && Difference(result.Value, other, tolerance) is { } difference)
            {
                yield return $"'{result.Name}' {difference}";
            }
        }
    }

    private static string? Difference(NdArray actual, NdArray expected, double tolerance)
    {
        if (actual.DType != expected.DType || !actual.Shape.Equals(expected.Shape))
        {
            return $"is {actual}, expected {expected}";
        }

        if (actual.BitEquals(expected))
        {
            return null;
        }

        ReferenceTensor found = ReferenceTensor.From(actual), wanted = ReferenceTensor.From(expected);
        for (long i = 0; i < actual.Shape.Elements; i++)
        {
            double a = found.AsDouble(i), b = wanted.AsDouble(i);
            if (!Agree(a, b, tolerance))
            {
                return string.Create(CultureInfo.InvariantCulture, $"differs first at element {i}: {a:G9}, expected {b:G9}");
            }
        }

        return null;
    }

    private static bool Agree(double a, double b, double tolerance) =>
        BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b)
        || (tolerance > 0 && (a == b || (double.IsNaN(a) && double.IsNaN(b)) || Math.Abs(a - b) <= tolerance * Math.Max(1, Math.Abs(b))));
}
