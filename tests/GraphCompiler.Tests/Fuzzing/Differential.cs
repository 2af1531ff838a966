using System.Globalization;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;

namespace GraphCompiler.Tests.Fuzzing;

/// <summary>Holds ways to run a graph against each other.</summary>
internal static class Differential
{
    /// <summary>How many times the oracle's own spread a result may be off.</summary>
    private const double Tolerance = 8;

    /// <summary>How many perturbed runs of the oracle the spread is taken from: of some 10⁷ elements in 20,000 graphs none may find all of them small.</summary>
    private const int Perturbations = 16;

    /// <summary>What a runner's results are wrong in; null for a runner that is right.</summary>
    /// <param name="item">The case.</param>
    /// <param name="runner">The runner that is tried.</param>
    /// <param name="reference">A runner whose results must be the same by bits; null: the oracle, by its spread.</param>
    public static string? Check(FuzzCase item, Runner runner, Runner? reference = null) => CheckAll([item], runner, reference)[0];

    /// <summary>The same of several cases, which are run together.</summary>
    public static string?[] CheckAll(IReadOnlyList<FuzzCase> cases, Runner runner, Runner? reference = null)
    {
        if (reference is null)
        {
            return [.. cases.Zip(Results(cases, runner), (item, found) => found.Fault ?? NearOracle(item, found.Values!))];
        }

        return
        [
            .. Results(cases, runner).Zip(Results(cases, reference), (found, expected) =>
                found.Fault ?? expected.Fault ?? SameBits(expected.Values!, found.Values!)),
        ];
    }

    /// <summary>Compares by bits; all NaNs are equal.</summary>
    public static string? SameBits(NdArray[] expected, NdArray[] found)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            ReferenceTensor e = ReferenceTensor.From(expected[i]), f = ReferenceTensor.From(found[i]);
            for (long k = 0; k < e.Type.Elements; k++)
            {
                bool same = e.Type.DType.IsFloat
                    ? e.Floats[k].Equals(f.Floats[k]) && (e.Floats[k] != 0 || double.IsNegative(e.Floats[k]) == double.IsNegative(f.Floats[k]))
                    : e.Integers[k] == f.Integers[k];
                if (!same)
                {
                    return Difference(i, k, e, f, "the same bits");
                }
            }
        }

        return null;
    }

    /// <summary>Compares with the oracle: integers exactly, floats by how far roundings move the oracle itself; NaN and ∞ are what they are.</summary>
    public static string? NearOracle(FuzzCase item, NdArray[] found)
    {
        ReferenceTensor[] expected = item.Oracle();
        ReferenceTensor[][] moved = [.. Enumerable.Range(1, Perturbations).Select(seed => item.Oracle(new Perturbation(seed)))];
        for (int i = 0; i < expected.Length; i++)
        {
            ReferenceTensor e = expected[i], f = ReferenceTensor.From(found[i]);
            double epsilon = Math.ScaleB(1, e.Type.DType == DType.F64 ? -53 : -24);
            for (long k = 0; k < e.Type.Elements; k++)
            {
                if (!e.Type.DType.IsFloat)
                {
                    if (e.Integers[k] != f.Integers[k])
                    {
                        return Difference(i, k, e, f, "the same");
                    }

                    continue;
                }

                if (!double.IsFinite(e.Floats[k]) && e.Floats[k].Equals(f.Floats[k]))
                {
                    continue;
                }

                double spread = moved.Max(m => Math.Abs(m[i].Floats[k] - e.Floats[k])) + (Math.Abs(e.Floats[k]) * epsilon) + 1e-38;
                if (!(Math.Abs(f.Floats[k] - e.Floats[k]) <= Tolerance * spread))
                {
                    return Difference(i, k, e, f, string.Create(CultureInfo.InvariantCulture, $"a difference of at most {Tolerance * spread:g3}"));
                }
            }
        }

        return null;
    }

    /// <summary>Says which element differs.</summary>
    public static string Difference(int result, long element, ReferenceTensor expected, ReferenceTensor found, string wanted)
    {
        string Text(ReferenceTensor t) => t.Type.DType.IsFloat
            ? t.Floats[element].ToString("R", CultureInfo.InvariantCulture) : t.Integers[element].ToString(CultureInfo.InvariantCulture);
        return $"result {result}, element {element}: expected {Text(expected)}, got {Text(found)}; wanted is {wanted}";
    }

    private static (NdArray[]? Values, string? Fault)[] Results(IReadOnlyList<FuzzCase> cases, Runner runner)
    {
        try
        {
            return [.. runner.Run(cases).Select(values => ((NdArray[]?)values, (string?)null))];
        }
        catch (Exception fault) when (cases.Count == 1)
        {
            string place = fault is GraphCompilerException ? "" : fault.StackTrace?.Split('\n')[0].Trim() ?? "";
            return [(null, $"{fault.GetType().Name}: {fault.Message} {place}")];
        }
        catch (Exception)
        {
            // One of them is to blame: each is run alone.
            return [.. cases.SelectMany(item => Results([item], runner))];
        }
    }
}
