using System.Globalization;

namespace GraphCompiler.Compiler;

/// <summary>Everything that a compilation can be told; immutable. The only reader of environment variables.</summary>
public sealed record CompilerOptions
{
    /// <summary>The defaults, with what the environment sets.</summary>
    public static CompilerOptions Default { get; } = FromEnvironment(Environment.GetEnvironmentVariable);

    /// <summary>Whether nodes are fused; without it every node is a kernel of its own.</summary>
    public bool Fusion { get; init; } = true;

    /// <summary>Whether buffers share memory; without it every value has memory of its own.</summary>
    public bool MemoryReuse { get; init; } = true;

    /// <summary>
    /// The most bytes of the arena of one run of an entry (<c>GRAPHC_MEMORY=bytes</c>), beside the state: values are computed again where they would be kept too
    /// long; null for no limit.
    /// </summary>
    public long? MemoryBudget { get; init; }

    /// <summary>
    /// Ids of optional passes, rule families and rules that are left out: <c>constant-folding</c>, <c>transpose</c>,
    /// <c>transpose/compose</c>, … or <c>all</c>.
    /// </summary>
    public EquatableArray<string> DisabledPasses { get; init; } = [];

    /// <summary>Vector registers that code is made for; null for the widest that this machine has.</summary>
    public Kernels.VectorForm? Form { get; init; }

    /// <summary>Whether rules that change rounding may be used; results are then near those of the graph, not equal to them by bits.</summary>
    public bool RelaxedRounding { get; init; }

    /// <summary>Whether every rewrite is told on standard error (<c>GRAPHC_TRACE=rules</c>).</summary>
    public bool TraceRules { get; init; }

    /// <summary>Threads that a run may use; 0 for as many as the process may run on.</summary>
    public int Threads { get; init; }

    /// <summary>Whether every phase is verified (<c>GRAPHC_VERIFY=1</c>); the first and the last always are.</summary>
    public bool Verify { get; init; }

    /// <summary>Folder for numbered dumps of every phase (<c>GRAPHC_DUMP=dir</c>); null for none.</summary>
    public string? DumpFolder { get; init; }

    /// <summary>Whether launches are timed (<c>GRAPHC_PROFILE=1</c>).</summary>
    public bool Profile { get; init; }

    /// <summary>Whether the phases of compilation are timed (<c>GRAPHC_TIME=1</c>).</summary>
    public bool Time { get; init; }

    /// <summary>Folder of the compile cache (<c>GRAPHC_CACHE=dir</c>); null for the user's own, empty for none.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>Name of the backend (<c>GRAPHC_BACKEND=llvm</c>): <c>csharp</c> where nobody chooses.</summary>
    public string Backend { get; init; } = "csharp";

    /// <summary>A part of the name of the device, or of its platform, that the backends of devices use (<c>GRAPHC_DEVICE=name</c>); null for the best one.</summary>
    public string? Device { get; init; }

    /// <summary>File name or path of the LLVM library (<c>GRAPHC_LLVM=file</c>); null for the newest that is found.</summary>
    public string? LlvmLibrary { get; init; }

    /// <summary>Whether the optional pass, rule family or rule of the given id is used.</summary>
    public bool Uses(string id) => !DisabledPasses.Contains(id) && !DisabledPasses.Contains("all");

    /// <summary>The defaults with what the variables set.</summary>
    /// <param name="variable">Gives the value of an environment variable, or null.</param>
    public static CompilerOptions FromEnvironment(Func<string, string?> variable) => new()
    {
        Threads = int.TryParse(variable("GRAPHC_THREADS"), out int threads) ? Math.Max(0, threads) : 0,
        MemoryBudget = long.TryParse(variable("GRAPHC_MEMORY"), NumberStyles.None, CultureInfo.InvariantCulture, out long memory) ? memory : null,
        Verify = variable("GRAPHC_VERIFY") == "1",
        DumpFolder = variable("GRAPHC_DUMP") is { Length: > 0 } dump ? dump : null,
        TraceRules = variable("GRAPHC_TRACE") == "rules",
        Profile = variable("GRAPHC_PROFILE") == "1",
        Time = variable("GRAPHC_TIME") == "1",
        CacheFolder = variable("GRAPHC_CACHE"),
        Backend = variable("GRAPHC_BACKEND") is { Length: > 0 } backend ? backend : "csharp",
        Device = variable("GRAPHC_DEVICE") is { Length: > 0 } device ? device : null,
        LlvmLibrary = variable("GRAPHC_LLVM") is { Length: > 0 } library ? library : null,
    };
}
