using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Movement;
using GraphCompiler.Compiler.Ops.Reduction;

namespace GraphCompiler.Benchmarks.Workloads;

/// <summary>
/// Elementary functions of a row that stays in the first cache, evaluated again and again: <c>Σⱼ f(|cᵢ · xⱼ|)</c> for each i.
/// </summary>
/// <remarks>Fused, nothing but the row is read; the <see cref="Workload.Flops"/> of these are evaluations.</remarks>
internal static class FunctionWorkloads
{
    private const long Rows = 256, Columns = 4096;

    /// <summary>All of them.</summary>
    public static IEnumerable<Workload> All =>
    [
        Of("exp", (b, x) => b.Exp(x)),
        Of("log", (b, x) => b.Log(x)),
        Of("tanh", (b, x) => b.Tanh(x)),
        Of("erf", (b, x) => b.Erf(x)),
        Of("logistic", (b, x) => b.Logistic(x)),
        Of("sin", (b, x) => b.Sin(x)),
        Of("cos", (b, x) => b.Cos(x)),
        Of("pow", (b, x) => b.Pow(x, b.FullLike(x, 1.7))),
    ];

    private static Workload Of(string name, Func<GraphBuilder, Value, Value> function) => new(
        $"function {name}", Bound.None, Rows * Columns, 4.0 * (Rows + Columns), () => OperandModule.Of("function", [[Rows], [Columns]], (b, x) =>
        {
            Shape shape = [Rows, Columns];
            Value product = b.Mul(b.BroadcastInDim(x[0], shape, [0]), b.BroadcastInDim(x[1], shape, [1]));
            return [b.ReduceSum(function(b, b.Abs(product)), [1])];
        }))
    {
        CanFuse = false,
    };
}
