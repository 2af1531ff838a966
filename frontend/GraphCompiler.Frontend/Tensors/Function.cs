using System.Runtime.CompilerServices;
using GraphCompiler.Backend.CSharp;

namespace GraphCompiler.Frontend.Tensors;

/// <summary>A function of tensors as a graph: it prints, its derivatives are functions again, it compiles.</summary>
/// <remarks>
/// <code>
/// Function f = Function.Of(x => Cos(Sin(x * x) + 3 * x * x), F64());
/// Function df = f.Gradient();
/// double[] y = df.Compile().Run([0.5]);
/// </code>
/// The inputs are called as the parameters of the C# function are.
/// </remarks>
public sealed class Function
{
    private readonly Func<Tensor[], Tensor[]> body;
    private readonly string[] names;
    private readonly TensorType[] types;

    private Function(string name, string[] names, TensorType[] types, Func<Tensor[], Tensor[]> body)
    {
        (this.names, this.types, this.body) = (names, types, body);
        var trace = new Trace(name);
        Tensor[] inputs = [.. names.Zip(types, (input, type) => trace.Parameter(input, type))];
        Tensor[] results = body(inputs);
        Graph = trace.Builder.Build(
            [.. results.Select((r, i) => new GraphResult(results.Length == 1 ? "y" : $"y{i}", r.Value))]);
    }

    /// <summary>The graph.</summary>
    public Graph Graph { get; }

    /// <summary>A function of one tensor.</summary>
    /// <param name="function">Builds the result; it runs once, on a symbolic value.</param>
    /// <param name="x">Type of the input.</param>
    /// <exception cref="GraphCompilerException">The function does not fit together, at the line concerned.</exception>
    public static Function Of(Func<Tensor, Tensor> function, TensorType x) =>
        new("f", NamesOf(function), [x], inputs => [function(inputs[0])]);

    /// <summary>A function of two tensors.</summary>
    /// <exception cref="GraphCompilerException">The function does not fit together, at the line concerned.</exception>
    public static Function Of(Func<Tensor, Tensor, Tensor> function, TensorType x, TensorType y) =>
        new("f", NamesOf(function), [x, y], inputs => [function(inputs[0], inputs[1])]);

    /// <summary>A function of three tensors.</summary>
    /// <exception cref="GraphCompilerException">The function does not fit together, at the line concerned.</exception>
    public static Function Of(Func<Tensor, Tensor, Tensor, Tensor> function, TensorType x, TensorType y, TensorType z) =>
        new("f", NamesOf(function), [x, y, z], inputs => [function(inputs[0], inputs[1], inputs[2])]);

    /// <summary>A function of any number of tensors with any number of results; the inputs are called <c>x0</c>, <c>x1</c>, …</summary>
    /// <exception cref="GraphCompilerException">The function does not fit together, at the line concerned.</exception>
    public static Function Of(Func<Tensor[], Tensor[]> function, params TensorType[] inputs) =>
        new("f", [.. inputs.Select((_, i) => $"x{i}")], inputs, function);

    /// <summary>The gradient of the only result, a scalar, with respect to every input, in their order.</summary>
    /// <exception cref="GraphCompilerException">GRC3001: the result is no scalar float; GRC3002: no path to an input.</exception>
    public Function Gradient([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        new("df", names, types, inputs => Functions.Gradients(body(inputs)[0], inputs, file, line));

    /// <summary>Compiles the function for this process.</summary>
    /// <exception cref="GraphCompilerException">A limit, or the backend cannot be used here.</exception>
    public CompiledFunction Compile(CompilerOptions? options = null)
    {
        CompilerOptions chosen = options ?? CompilerOptions.Default;
        Compilation compilation = Pipeline.Compile(new Module(Graph.Name, [], [Graph]), chosen);
        return new CompiledFunction(Graph, new CSharpBackend().Load(compilation.Programs, chosen));
    }

    /// <summary>The graph as text.</summary>
    public override string ToString() => Graph.ToString();

    private static string[] NamesOf(Delegate function) =>
        [.. function.Method.GetParameters().Select((p, i) => p.Name ?? $"x{i}")];
}
