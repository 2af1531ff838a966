using System.Globalization;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Frontend;

namespace GraphCompiler.Benchmarks.Quick;

/// <summary>What <c>quick</c> is told.</summary>
internal sealed record QuickOptions
{
    /// <summary>How it is told.</summary>
    public const string Usage = """
        quick [FILTER] [--threads 1,2] [--form 512|256|128|0] [--backend csharp,llvm] [--peers DIR] [--no-peers] [--json FILE] [--html FILE]

          FILTER        measures the workloads whose name contains it; all without
          --threads     numbers of threads, each measured in turn; 1 without
          --form        bits of the vector registers that code is made for; the machine's widest without
          --backend     backends: the first is measured against the limit and the peers, the others beside it; csharp without
          --peers       a folder benches/peers in which setup.sh was run; the one above this program without
          --no-peers    starts no peer
          --json        writes the run to a file
          --html        writes it as one page with a roofline; beside the JSON without
        """;

    /// <summary>Part of a workload's name; empty for all.</summary>
    public string Filter { get; init; } = "";

    /// <summary>Numbers of threads to measure with.</summary>
    public IReadOnlyList<int> Threads { get; init; } = [1];

    /// <summary>Width of registers; null for the machine's.</summary>
    public VectorForm? Form { get; init; }

    /// <summary>Names of backends; the first is ours, the others are measured beside it.</summary>
    public IReadOnlyList<string> Backends { get; init; } = [CompilerOptions.Default.Backend];

    /// <summary>The peers' folder; null to look for it.</summary>
    public string? PeersFolder { get; init; }

    /// <summary>Whether peers are measured.</summary>
    public bool UsesPeers { get; init; } = true;

    /// <summary>Where the run is written as JSON; null for nowhere.</summary>
    public string? JsonFile { get; init; }

    /// <summary>Where the page is written; null for beside the JSON, or nowhere.</summary>
    public string? HtmlFile { get; init; }

    /// <summary>Reads the arguments after the verb.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="options">What they say.</param>
    /// <returns>Null, or what is wrong with them.</returns>
    public static string? Parse(ReadOnlySpan<string> arguments, out QuickOptions options)
    {
        options = new QuickOptions();
        bool hasFilter = false;
        for (int i = 0; i < arguments.Length; i++)
        {
            string argument = arguments[i];
            if (argument == "--no-peers")
            {
                options = options with { UsesPeers = false };
            }
            else if (argument.StartsWith('-'))
            {
                if (argument is not ("--threads" or "--form" or "--backend" or "--peers" or "--json" or "--html"))
                {
                    return $"there is no option '{argument}'";
                }

                if (++i == arguments.Length || arguments[i].StartsWith('-'))
                {
                    return $"option {argument} takes a value";
                }

                if (options.With(argument, arguments[i]) is not { } changed)
                {
                    return $"option {argument} cannot be '{arguments[i]}'";
                }

                options = changed;
            }
            else if (hasFilter)
            {
                return $"there is one filter, got a second: '{argument}'";
            }
            else
            {
                options = options with { Filter = argument };
                hasFilter = true;
            }
        }

        return null;
    }

    /// <summary>These options with one more; null if it cannot have that value.</summary>
    private QuickOptions? With(string option, string value) => option switch
    {
        "--threads" => value.Split(',') is var parts && parts.All(p => Number(p) is > 0 and <= 1024)
            ? this with { Threads = [.. parts.Select(p => Number(p)!.Value).Distinct()] } : null,
        "--form" => Number(value) is { } bits && VectorForm.All.Contains(new VectorForm(bits)) ? this with { Form = new VectorForm(bits) } : null,
        "--backend" => value.Split(',') is var names && names.All(name => BackendCatalog.All.Any(backend => backend.Name == name))
            ? this with { Backends = [.. names.Distinct()] } : null,
        "--peers" => File.Exists(Path.Combine(value, "peer.sh")) ? this with { PeersFolder = value } : null,
        "--json" => IsWritable(value) ? this with { JsonFile = value } : null,
        _ => IsWritable(value) ? this with { HtmlFile = value } : null,
    };

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;

    /// <summary>A run of minutes should not end with a file that has no place.</summary>
    private static bool IsWritable(string path) => !Directory.Exists(path) && Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path)));
}
