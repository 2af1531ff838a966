using System.Globalization;
using GraphCompiler.Benchmarks.Measuring;
using GraphCompiler.Benchmarks.Quick;
using GraphCompiler.Benchmarks.Results;
using GraphCompiler.Benchmarks.Workloads;
using GraphCompiler.Compiler.Ir;

namespace GraphCompiler.Benchmarks.Startup;

/// <summary>A module whose compilation is timed, each time in a process of its own that has compiled nothing of ours before.</summary>
/// <param name="Name">Its name in reports.</param>
/// <param name="Build">Makes the module.</param>
/// <param name="IsCached">Whether the compile cache holds it already.</param>
/// <param name="Runs">Number of processes.</param>
internal sealed record CompileCase(string Name, Func<Module> Build, bool IsCached, int Runs)
{
    /// <summary>Whether Roslyn is started beside it, as the frontend does, and not before it.</summary>
    public bool IsBesideRoslyn { get; init; }
}

/// <summary>Time from a graph to code that can run, beyond the start of Roslyn.</summary>
internal static class CompileTimes
{
    /// <summary>What is timed: a training step of a small network, new and from the cache, graphs of many nodes, residual networks, and loops of few and many steps.</summary>
    public static IReadOnlyList<CompileCase> All { get; } =
    [
        new("compile mlp step", Mlp, IsCached: false, Runs: 5),
        new("compile mlp step, beside roslyn", Mlp, IsCached: false, Runs: 5) { IsBesideRoslyn = true },
        new("compile mlp step, cached", Mlp, IsCached: true, Runs: 5),
        new("compile 1000 nodes", () => Transformer(1000), IsCached: false, Runs: 3),
        new("compile 10000 nodes", () => Transformer(10_000), IsCached: false, Runs: 1),
        new("compile 10000 nodes, rnn", () => Recurrent(10_000), IsCached: false, Runs: 1),
        new("compile resnet18 step", () => ResNetWorkloads.Train(18, [3, 32, 32], 32).Build(), IsCached: false, Runs: 1),
        new("compile resnet50", () => ResNetWorkloads.Infer(50, [3, 224, 224], 1).Build(), IsCached: false, Runs: 1),
        new("compile lstm step, 10 steps", () => Loops(10), IsCached: false, Runs: 3),
        new("compile lstm step, 100 steps", () => Loops(100), IsCached: false, Runs: 3),
        new("compile lstm step, 1000 steps", () => Loops(1000), IsCached: false, Runs: 3),
    ];

    /// <summary>The median of some processes.</summary>
    public static Result Measure(CompileCase subject, Session session)
    {
        string cache = Directory.CreateTempSubdirectory("graphcompiler-bench-").FullName;
        try
        {
            if (subject.IsCached)
            {
                _ = Child(subject, cache);
            }

            if (subject.IsBesideRoslyn)
            {
                return MeasureBeside(subject);
            }

            CompileSample[] samples = [.. Enumerable.Range(0, subject.Runs).Select(_ => Child(subject, subject.IsCached ? cache : ""))];
            string Milliseconds(Func<CompileSample, double> part) =>
                (Statistics.Median(samples.Select(part)) * 1e3).ToString("f0", CultureInfo.InvariantCulture) + " ms";
            return new Result(subject.Name, 1, Spread.Of(samples.Select(s => s.Compile)))
            {
                Note = $"{samples[0].Nodes} nodes; before it Roslyn's start {Milliseconds(s => s.Roslyn)}, "
                    + $"building the graph {Milliseconds(s => s.Build)}; first run after it {Milliseconds(s => s.FirstRun)}, again in the same process {Milliseconds(s => s.Again)}",
            };
        }
        finally
        {
            Directory.Delete(cache, recursive: true);
        }
    }

    /// <summary>What a process takes until its code is loaded, less what one takes that starts Roslyn and does nothing else; by turns.</summary>
    private static Result MeasureBeside(CompileCase subject)
    {
        CompileCase behind = All.First(c => c is { IsCached: false, IsBesideRoslyn: false });
        (double All, double Roslyn)[] samples = [.. Enumerable.Range(0, subject.Runs).Select(_ =>
            (Child(subject, "").Compile, Child(behind, "").Roslyn))];
        double roslyn = Statistics.Median(samples.Select(s => s.Roslyn)), all = Statistics.Median(samples.Select(s => s.All));
        return new Result(subject.Name, 2, Spread.Of(samples.Select(s => s.All - s.Roslyn)))
        {
            Note = string.Create(
                CultureInfo.InvariantCulture, $"{all * 1e3:f0} ms from the first line to loaded code, graph and passes beside Roslyn's start; that alone {roslyn * 1e3:f0} ms"),
        };
    }

    /// <summary>A training step of an LSTM, whose steps are not written out.</summary>
    private static Module Loops(long steps) => LstmWorkloads.Train(layers: 2, width: 64, steps, batch: 8).Build();

    /// <summary>A training step of transformer blocks, small ones, and as many of them as the number of nodes needs.</summary>
    private static Module Transformer(int nodes)
    {
        int Count(int layers) => Build(layers).Entries[0].Nodes.Count;
        Module Build(int layers) => TransformerWorkloads.Train(layers, heads: 2, width: 16, tokens: 8, batch: 2).Build();
        int one = Count(1), two = Count(2);
        return Build(1 + Math.Max(0, (int)Math.Ceiling((nodes - one) / (double)(two - one))));
    }

    /// <summary>A training step of a recurrent network, written out over as many steps as the number of nodes needs.</summary>
    private static Module Recurrent(int nodes)
    {
        Module Build(int steps) => RecurrentWorkloads.Train(steps, width: 32, batch: 8);
        int Count(int steps) => Build(steps).Entries[0].Nodes.Count;
        int one = Count(1), two = Count(2);
        return Build(1 + (int)Math.Ceiling((nodes - one) / (double)(two - one)));
    }

    private static Module Mlp() => MlpWorkloads.Train(128, 784, 512, 512, 10).Build();

    private static CompileSample Child(CompileCase subject, string cache) => CompileSample.Parse(
        ChildProcess.Run(ChildProcess.DotNet, "exec", typeof(CompileTimes).Assembly.Location, CompileSample.Verb, subject.Name, cache).Lines[0]);
}
