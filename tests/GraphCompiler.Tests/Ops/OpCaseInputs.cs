using GraphCompiler.Compiler.Ops;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;

namespace GraphCompiler.Tests.Ops;

/// <summary>Operands for an <see cref="OpCase"/>, drawn from its value ranges.</summary>
internal static class OpCaseInputs
{
    /// <summary>A tensor for each operand; the same for the same seed.</summary>
    public static ReferenceTensor[] Draw(OpCase opCase, int seed)
    {
        var random = new Random(seed);
        return [.. opCase.Operands.Select((type, i) => ReferenceTensor.Of(type.DType, type.Shape, Values(opCase.Range(i), type.Elements, random)
            .Select((x, k) => OnDiagonal(type.Shape, k) ? x + opCase.Range(i).Diagonal : x)
            .Select(x => type.DType.IsFloat ? x : Math.Round(x))))];
    }

    /// <summary>Whether the last two indices of an element are equal.</summary>
    public static bool OnDiagonal(Shape shape, long element) =>
        shape.Rank >= 2 && element % shape[^1] == element / shape[^1] % shape[^2];

    private static double[] Values(ValueRange range, long count, Random random)
    {
        double width = range.High - range.Low;
        if (!range.Distinct)
        {
            return [.. Enumerable.Range(0, (int)count).Select(_ => range.Low + (width * random.NextDouble()))];
        }

        double[] grid = [.. Enumerable.Range(0, (int)count).Select(i => range.Low + (width * (i + 0.5) / count))];
        random.Shuffle(grid);
        return grid;
    }
}
