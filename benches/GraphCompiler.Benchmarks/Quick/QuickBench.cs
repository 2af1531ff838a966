using System.Runtime.InteropServices;
using GraphCompiler.Backend.CSharp;
using GraphCompiler.Benchmarks.Peers;
using GraphCompiler.Benchmarks.Results;
using GraphCompiler.Benchmarks.Workloads;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Backends;
using GraphCompiler.Frontend;

namespace GraphCompiler.Benchmarks.Quick;

/// <summary>The medians of one run: limits of the machine, workloads of ours, and peers, in interleaved passes.</summary>
internal static class QuickBench
{
    /// <summary>Measures what the options select.</summary>
    /// <returns>The exit code: 0, 1 if a file could not be written, or 2 if nothing is selected.</returns>
    public static int Run(QuickOptions options, TextWriter output, TextWriter errors)
    {
        QuickEntry[] entries = [.. QuickEntry.All.Where(e => e.Matches(options.Filter))];
        if (entries.Length == 0)
        {
            errors.WriteLine($"no workload's name contains '{options.Filter}'; there are:");
            errors.WriteLine(string.Join('\n', QuickEntry.All.Select(e => $"  {e.Name}")));
            return 2;
        }

        RunRecord run = Measure(options, entries, output);
        // Notes were told when they arose.
        foreach (string line in TextReport.Context(run with { Notes = [] }))
        {
            output.WriteLine(line);
        }

        return RunFiles.Write(options, run, output, errors);
    }

    private static RunRecord Measure(QuickOptions options, QuickEntry[] entries, TextWriter output)
    {
        DateTimeOffset date = DateTimeOffset.UtcNow;
        var notes = new List<string>();
        var versions = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["GraphCompiler"] = typeof(Pipeline).Assembly.GetName().Version!.ToString(3),
            [".NET"] = RuntimeInformation.FrameworkDescription,
            ["Roslyn"] = CSharpBackend.CompilerVersion.ToString(),
        };
        foreach (IBackend backend in BackendCatalog.All.Where(backend => backend is not CSharpBackend && options.Backends.Contains(backend.Name)))
        {
            versions[backend.Name] = backend.Examine(CompilerOptions.Default).Text;
        }

        var limits = new List<MachineLimit>();
        var results = new List<Result>();
        string? folder = options.UsesPeers ? options.PeersFolder ?? PeerSet.Find() : null;
        if (options.UsesPeers && folder is null)
        {
            Tell("no peers: there is no benches/peers above this program, and no --peers");
        }

        output.WriteLine(TextReport.Header);
        foreach (int threads in options.Threads)
        {
            using var peers = new PeerSet(folder, threads, text => Tell($"{threads} threads: {text}"));
            foreach ((string name, string version) in peers.Versions)
            {
                versions[name] = versions.TryGetValue(name, out string? before) && before != version ? $"{before}; {version}" : version;
            }

            var session = new Session(threads, Session.FormOf(options), options.Backends, peers, folder, Tell);
            foreach (MachineLimit limit in LimitTable.Measure(Workload.All.Where(w => entries.Any(e => e.Name == w.Name)), session))
            {
                limits.Add(limit);
                output.WriteLine(TextReport.Line(limit));
            }

            foreach (QuickEntry entry in entries.Where(e => e.HasThreads || threads == options.Threads[0]))
            {
                Result result = entry.Measure(session);
                results.Add(result);
                output.WriteLine(TextReport.Line(result));
            }
        }

        return new RunRecord(
            Machine.Current, Commit.Of(AppContext.BaseDirectory), date, Session.FormOf(options).ToString(), versions, notes, limits, results);

        void Tell(string text)
        {
            notes.Add(text);
            output.WriteLine($"note: {text}");
        }
    }
}
