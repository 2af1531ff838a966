using System.Runtime.CompilerServices;

namespace GraphCompiler.Frontend.Tensors;

/// <summary>Graphs from functions of tensors: <c>Graph.Of(Energy, F32(64))</c>.</summary>
/// <remarks>
/// The function is called once, with symbolic tensors. The graph takes its name, and those of its parameters, from the function; a lambda's graph is
/// called <c>graph</c>.
/// </remarks>
public static class GraphTracing
{
    extension(Graph)
    {
        /// <summary>The graph of a function of one tensor; its result is called <c>y</c>.</summary>
        /// <exception cref="GraphCompilerException">What the function does is not possible, at the user's line.</exception>
        public static Graph Of(
            Func<Tensor, Tensor> function, TensorType x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
            Trace(function, t => [function(t[0])], [x], new(file, line));

        /// <summary>The graph of a function of two tensors; its result is called <c>y</c>.</summary>
        /// <exception cref="GraphCompilerException">What the function does is not possible, at the user's line.</exception>
        public static Graph Of(
            Func<Tensor, Tensor, Tensor> function, TensorType x, TensorType z,
            [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
            Trace(function, t => [function(t[0], t[1])], [x, z], new(file, line));

        /// <summary>The graph of a function of three tensors; its result is called <c>y</c>.</summary>
        /// <exception cref="GraphCompilerException">What the function does is not possible, at the user's line.</exception>
        public static Graph Of(
            Func<Tensor, Tensor, Tensor, Tensor> function, TensorType x, TensorType z, TensorType w,
            [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
            Trace(function, t => [function(t[0], t[1], t[2])], [x, z, w], new(file, line));

        /// <summary>The graph of a function of any number of tensors; its results are called <c>y0</c>, <c>y1</c>, …</summary>
        /// <exception cref="GraphCompilerException">What the function does is not possible, at the user's line.</exception>
        public static Graph Of(
            Func<Tensor[], Tensor[]> function, TensorType[] types, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
            Trace(function, function, types, new(file, line));
    }

    private static Graph Trace(
        Delegate named, Func<Tensor[], Tensor[]> function, TensorType[] types, SourceLocation location)
    {
        BackendCatalog.Of(CompilerOptions.Default).WarmUp(CompilerOptions.Default);
        var trace = new Trace(NameOf(named)) { Builder = { Location = location } };
        string[] names = ParameterNames(named, types.Length);
        Tensor[] results = function([.. types.Select((type, i) => trace.Parameter(names[i], type))]);
        Array.ForEach(results, trace.RequireOpen);
        return trace.Builder.Build(
            [.. results.Select((y, i) => new GraphResult(results.Length == 1 ? "y" : FormattableString.Invariant($"y{i}"), y.Value))]);
    }

    /// <summary>Name of a method or local function, which the C# compiler writes as <c>&lt;Outer&gt;g__Name|0_0</c>; else <c>graph</c>.</summary>
    private static string NameOf(Delegate function)
    {
        string name = function.Method.Name;
        int local = name.IndexOf(">g__", StringComparison.Ordinal), end = name.IndexOf('|');
        return local >= 0 && end > local ? name[(local + 4)..end]
            : name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? name : "graph";
    }

    private static string[] ParameterNames(Delegate function, int count)
    {
        string?[] names = [.. function.Method.GetParameters().Select(p => p.Name)];
        bool distinct = names.Length == count && names.All(n => !string.IsNullOrEmpty(n)) && names.Distinct().Count() == count;
        return distinct ? [.. names.Select(n => n!)] : [.. Enumerable.Range(0, count).Select(i => FormattableString.Invariant($"x{i}"))];
    }
}
