using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Runtime;

namespace GraphCompiler.Tests.GoldenCases;

internal static partial class GoldenOperators
{
    private static Dictionary<string, Func<GoldenScope, Value[]>> Broadcasts => new()
    {
        ["add"] = OfTwo((b, x, y) => b.Add(x, y)),
        ["sub"] = OfTwo((b, x, y) => b.Sub(x, y)),
        ["mul"] = OfTwo((b, x, y) => b.Mul(x, y)),
        ["div"] = OfTwo((b, x, y) => b.Div(x, y)),
        ["maximum"] = OfTwo((b, x, y) => b.Max(x, y)),
        ["minimum"] = OfTwo((b, x, y) => b.Min(x, y)),
        ["pow"] = OfTwo((b, x, y) => b.Pow(x, y)),
        ["equal"] = OfTwo((b, x, y) => b.Equal(x, y)),
        ["greater"] = OfTwo((b, x, y) => b.Greater(x, y)),
        ["less_equal"] = OfTwo((b, x, y) => b.LessOrEqual(x, y)),
        ["mod"] = s => [s.Case.Flag("fmod") ? s.B.Remainder(s["a"], s["b"]) : s.B.FloorRemainder(s["a"], s["b"])],
        ["add_n"] = s => [s.Values.Aggregate((x, y) => s.B.Broadcast(x, y, (u, v) => s.B.Add(u, v)))],
        ["lerp"] = s => [s.B.Lerp(s["a"], s["b"], s.B.BroadcastTo(s["t"], s["a"].Type.Shape))],
        ["where"] = s =>
        {
            Shape shape = s["a"].Type.Shape;
            return [s.B.Select(s.B.BroadcastTo(s["cond"], shape), s["a"], s.B.BroadcastTo(s["b"], shape))];
        },
    };

    private static Func<GoldenScope, Value[]> OfTwo(Func<GraphBuilder, Value, Value, Value> f) =>
        s => [s.B.Broadcast(s["a"], s["b"], (x, y) => f(s.B, x, y))];
}
