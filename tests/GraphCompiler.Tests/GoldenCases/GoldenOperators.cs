using GraphCompiler.Compiler.Ir;

namespace GraphCompiler.Tests.GoldenCases;

/// <summary>The operators of the golden vectors as graphs of ours, by name. Each gives the results in the order of the case.</summary>
internal static partial class GoldenOperators
{
    public static IReadOnlyDictionary<string, Func<GoldenScope, Value[]>> All { get; } =
        new[] { Elementwise, Broadcasts, Reductions, Matrices, Norms, LossFunctions, Indices, Shapes, Recurrent, Networks, ConvolutionFamily, Pools }
            .SelectMany(family => family)
            .ToDictionary(pair => pair.Key, pair => pair.Value);

    /// <summary>A function of operand <c>x</c>.</summary>
    private static Func<GoldenScope, Value[]> OfX(Func<GraphBuilder, Value, Value> f) => s => [f(s.B, s.X)];

    /// <summary>A function of operand <c>x</c> and the attributes.</summary>
    private static Func<GoldenScope, Value[]> OfX(Func<GraphBuilder, Value, GoldenCase, Value> f) => s => [f(s.B, s.X, s.Case)];
}
