using GraphCompiler.Benchmarks.Workloads;
using GraphCompiler.Compiler;
using GraphCompiler.Frontend;

namespace GraphCompiler.Benchmarks.Quick;

/// <summary><c>profile WORKLOAD [THREADS]</c>: how long each launch of a workload takes, and its share of the machine's limits.</summary>
internal static class WorkloadProfile
{
    /// <summary>The verb.</summary>
    public const string Verb = "profile";

    private const double Seconds = 2;

    /// <summary>Prints the table.</summary>
    /// <param name="name">Name of the workload, or its begin.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="output">Where it is printed.</param>
    /// <param name="error">Where it is said that there is no such workload.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string name, int threads, TextWriter output, TextWriter error)
    {
        if (Workload.All.FirstOrDefault(w => w.Name.StartsWith(name, StringComparison.Ordinal)) is not { } workload)
        {
            error.WriteLine($"no workload begins with '{name}'");
            return 2;
        }

        CompilerOptions options = CompilerOptions.Default with { Threads = threads, Profile = true };
        LoadedModule module = BackendCatalog.Of(options).Compile(workload.Build(), options);
        var prepared = new PreparedWorkload(module);
        prepared.Run();
        module.Profile!.Clear();
        for (long start = Environment.TickCount64; Environment.TickCount64 - start < Seconds * 1000;)
        {
            prepared.Run();
        }

        output.WriteLine($"{workload.Name}, arena {prepared.ArenaBytes} bytes");
        output.Write(module.Profile.ToText(threads));
        return 0;
    }
}
