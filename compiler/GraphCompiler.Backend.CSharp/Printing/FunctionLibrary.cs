using GraphCompiler.Compiler.Backends.Text;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.CSharp.Printing;

/// <summary>The methods that the kernels of one form call: elementary functions, and what the BCL has no single call for. Each is printed once.</summary>
internal sealed class FunctionLibrary
{
    private readonly SortedDictionary<string, string> sources = new(StringComparer.Ordinal);

    /// <summary>The methods, by name.</summary>
    public IEnumerable<string> Sources => sources.Values;

    /// <summary>The name of a method; its text is made at the first use.</summary>
    /// <param name="name">Name, unique for what it does.</param>
    /// <param name="source">Makes the text, without leading indentation.</param>
    public string Use(string name, Func<string> source)
    {
        if (!sources.ContainsKey(name))
        {
            // Entered before it is made, so that a function that needs itself is found out by the compiler and not by a stack overflow here.
            sources.Add(name, "");
            sources[name] = source();
        }

        return name;
    }

    /// <summary>A function of the kernel IR applied lane by lane, for what no vector instruction does.</summary>
    public string Lanewise(ScalarFunction function, KernelType result, params ReadOnlySpan<KernelType> arguments)
    {
        KernelType[] types = arguments.ToArray();
        string name = $"{function}_{string.Join('_', types.Select(t => t.Suffix))}_to_{result.Suffix}";
        return Use(name, () =>
        {
            string[] names = ["x", "y", "z"];
            Code[] lanes = [.. types.Select((t, i) => Lane(t.Element, $"(({t.Element.LaneCode}*)&{names[i]})[lane]"))];
            Code value = new ScalarFunctions(this).Apply(function, result.Scalar, [.. types.Select(t => t.Scalar)], lanes);
            string stored = result.Element == DType.Bool ? $"{value.In(Binding.Or)} ? -1 : 0" : value.Text;
            return $$"""
                private static {{result.Code}} {{name}}({{string.Join(", ", types.Select((t, i) => $"{t.Code} {names[i]}"))}})
                {
                    {{result.Code}} result = default;
                    for (int lane = 0; lane < {{result.Lanes}}; lane++)
                    {
                        (({{result.Element.LaneCode}}*)&result)[lane] = {{stored}};
                    }

                    return result;
                }
                """;
        });
    }

    /// <summary>A lane in memory as a number of its own type.</summary>
    private static Code Lane(DType element, string text) => new(element == DType.Bool ? $"({text} != 0)" : text);
}
