using System.CommandLine;
using GraphCompiler.Compiler;
using GraphCompiler.Tool.Running;
using GraphCompiler.Tool.Timing;

namespace GraphCompiler.Tool.Commands;

/// <summary><c>graphc bench</c>: times an entry of a module on one backend or several, by turns.</summary>
internal sealed class BenchVerb : Verb
{
    private readonly EntryOptions entry = new();

    private readonly Option<string[]> backends = BackendOption.Several();

    private readonly Option<int> threads = new("--threads") { HelpName = "N", Description = "threads of a processor, 1 to 64; all cores where it is not given" };

    private readonly Option<double> seconds = new("--seconds")
    {
        HelpName = "S", Description = "how long each backend runs, 1 by default", CustomParser = CommandNumber.Parse, DefaultValueFactory = _ => 1,
    };

    public BenchVerb() : base("bench", "times an entry of a module on backends, by turns")
    {
        entry.AddTo(this, backends, threads, seconds);
    }

    public override IReadOnlyList<(string Line, string Remark)> Examples =>
    [
        ("graphc bench model.ir --backend csharp llvm --threads 1", "one against the other"),
        ("graphc bench model.ir --entry predict --json", "times in seconds for a program"),
    ];

    public override ExitCode Run(Invocation invocation)
    {
        EntryArguments arguments = entry.Gather(invocation.Arguments);
        CompilerOptions options = CompilerOptions.Default;
        options = invocation.Arguments.GetValue(threads) is var given and > 0 ? options with { Threads = given } : options;
        string[] named = invocation.Arguments.GetValue(backends)!;
        TimedBackend[] timed =
            [.. (named.Length == 0 ? [options.Backend] : named.Distinct()).Select(backend => new TimedBackend(arguments, options with { Backend = backend }))];

        // By turns, so that what else the machine does meets all of them.
        double limit = invocation.Arguments.GetValue(seconds) * timed.Length;
        for (double spent = 0; spent < limit || timed[0].Count == 0;)
        {
            invocation.Cancellation.ThrowIfCancellationRequested();
            spent += timed.Sum(backend => backend.Sample());
        }

        invocation.Write(() => TimingText.Print(timed), () => TimingText.Json(arguments.Entry.Name, options.Threads, timed));
        return ExitCode.Ok;
    }
}
