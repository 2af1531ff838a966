using System.Globalization;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Benchmarks.Quick;

/// <summary>What <c>quick</c> is told: <c>quick [FILTER] [--threads 1,2] [--form 256]</c>.</summary>
/// <param name="Filter">Part of a workload's name; empty for all.</param>
/// <param name="Threads">Numbers of threads to measure with.</param>
/// <param name="Form">Width of registers; null for the machine's.</param>
internal sealed record QuickOptions(string Filter, IReadOnlyList<int> Threads, VectorForm? Form)
{
    /// <summary>Reads the arguments after the verb.</summary>
    public static QuickOptions Parse(ReadOnlySpan<string> arguments)
    {
        var options = new QuickOptions("", [1], null);
        for (int i = 0; i < arguments.Length; i++)
        {
            options = arguments[i] switch
            {
                "--threads" => options with
                {
                    Threads = [.. arguments[++i].Split(',').Select(t => int.Parse(t, CultureInfo.InvariantCulture))],
                },
                "--form" => options with { Form = new VectorForm(int.Parse(arguments[++i], CultureInfo.InvariantCulture)) },
                _ => options with { Filter = arguments[i] },
            };
        }

        return options;
    }
}
