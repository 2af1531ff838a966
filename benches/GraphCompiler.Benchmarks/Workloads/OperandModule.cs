using GraphCompiler.Compiler.Ir;

namespace GraphCompiler.Benchmarks.Workloads;

/// <summary>Modules that compute values of arrays and keep them: operands <c>x0 …</c> and results <c>z0 …</c> are state.</summary>
/// <remarks>
/// State lies where the plan puts it, aligned as weights and activations of a network are. A second entry <c>feed</c> writes the operands
/// that change from run to run, so that no compiler may prepare them beforehand; those that nothing writes are weights, and it may.
/// </remarks>
internal static class OperandModule
{
    /// <summary>A module of operands that all change.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="operands">Shapes of the operands, of f32.</param>
    /// <param name="results">The results of the operands.</param>
    public static Module Of(string name, Shape[] operands, Func<GraphBuilder, Value[], Value[]> results) =>
        Of(name, operands, [], results);

    /// <summary>A module of operands of any types that all change.</summary>
    public static Module Of(string name, TensorType[] operands, Func<GraphBuilder, Value[], Value[]> results) =>
        Of(name, operands, [], results);

    /// <summary>A module of operands that change and of weights, which stand behind them.</summary>
    public static Module Of(string name, Shape[] operands, Shape[] weights, Func<GraphBuilder, Value[], Value[]> results) => Of(
        name, [.. operands.Select(s => new TensorType(DType.F32, s))], [.. weights.Select(s => new TensorType(DType.F32, s))], results);

    private static Module Of(string name, TensorType[] operands, TensorType[] weights, Func<GraphBuilder, Value[], Value[]> results)
    {
        var b = new GraphBuilder("run");
        StateDeclaration[] states = [.. operands.Concat(weights).Select((type, i) => new StateDeclaration(
            $"x{i}", type, PreparedWorkload.Numbers(type.DType, type.Shape, i)))];
        Value[] made = results(b, [.. states.Select(s => b.Parameter(s.Name, s.Type, isState: true))]);
        return new Module(
            name,
            [.. states, .. made.Select((z, i) => new StateDeclaration($"z{i}", z.Type))],
            [b.Build([.. made.Select((z, i) => new GraphResult($"z{i}", z, IsState: true))]), Feed(states[..operands.Length])]);
    }

    private static Graph Feed(StateDeclaration[] states)
    {
        var b = new GraphBuilder("feed");
        return b.Build([.. states.Select(s => new GraphResult(s.Name, b.Parameter($"new {s.Name}", s.Type), IsState: true))]);
    }
}
