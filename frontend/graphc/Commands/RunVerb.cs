using System.CommandLine;
using GraphCompiler.Compiler;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Files;
using GraphCompiler.Tool.Running;

namespace GraphCompiler.Tool.Commands;

/// <summary><c>graphc run</c>: runs an entry of a module, and prints, saves or compares its results.</summary>
internal sealed class RunVerb : Verb
{
    private readonly EntryOptions entry = new();

    private readonly Option<bool> interpret = new("--interpret") { Description = "run on the interpreter, in double precision" };

    private readonly Option<string?> backend = BackendOption.Of();

    private readonly Option<string?> output = new("--output", "-o") { HelpName = "Y.npz", Description = "save all results" };

    private readonly Option<string?> expect = new("--expect")
    {
        HelpName = "Y.npz", Description = "compare the results with these; exit code 5 if they differ",
    };

    private readonly Option<double> tolerance = new("--tolerance")
    {
        HelpName = "T", Description = "accept |a - b| <= T max(1, |b|); 0 by default: equal bits", CustomParser = CommandNumber.Parse,
    };

    public RunVerb() : base("run", "runs an entry of a module, and prints its results")
    {
        entry.AddTo(this, interpret, backend, output, expect, tolerance);
    }

    public override IReadOnlyList<(string Line, string Remark)> Examples =>
    [
        ("graphc run model.ir --seed 7 -o y.npz", "on inputs drawn from a seed"),
        ("graphc run model.ir --seed 7 --interpret --expect y.npz --tolerance 1e-5", "compiled against interpreted"),
    ];

    public override ExitCode Run(Invocation invocation)
    {
        EntryArguments arguments = entry.Gather(invocation.Arguments);
        if (arguments.Drawn.Count > 0)
        {
            invocation.Messages.Write($"drawn from the seed: {string.Join(", ", arguments.Drawn)}\n");
        }

        IReadOnlyList<EntryResult> results = invocation.Arguments.GetValue(interpret)
            ? EntryRunner.Interpret(arguments)
            : EntryRunner.Compiled(arguments, invocation.Arguments.GetValue(backend) is { } chosen
                ? CompilerOptions.Default with { Backend = chosen } : CompilerOptions.Default);
        invocation.Write(() => ResultText.Print(results), () => ResultText.Json(arguments.Entry.Name, results));
        if (invocation.Arguments.GetValue(output) is { } path)
        {
            Npz.Save(path, results.Select(r => KeyValuePair.Create(r.Name, r.Value)));
        }

        return invocation.Arguments.GetValue(expect) is { } expected ? Compare(invocation, results, Npz.Load(expected)) : ExitCode.Ok;
    }

    private ExitCode Compare(Invocation invocation, IReadOnlyList<EntryResult> results, IReadOnlyDictionary<string, NdArray> expected)
    {
        string[] differences = [.. Comparison.Differences(results, expected, invocation.Arguments.GetValue(tolerance))];
        foreach (string difference in differences)
        {
            invocation.Messages.Write($"mismatch: {difference}\n");
        }

        return differences.Length == 0 ? ExitCode.Ok : ExitCode.Mismatch;
    }
}
