using System.CommandLine;
using System.Reflection;
using GraphCompiler.Runtime.Diagnostics;
using GraphCompiler.Tool.Commands;

namespace GraphCompiler.Tool;

/// <summary>Finds the verb, runs it, and turns every fault into a message and an exit code.</summary>
internal static class CommandLine
{
    /// <summary>Version of the tool and of the compiler in it.</summary>
    public static string Version { get; } =
        typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>What the tool can do, in the order of the help.</summary>
    public static IReadOnlyList<Verb> Verbs => [new DoctorVerb(), new PrintVerb(), new OptVerb(), new RunVerb(), new BenchVerb(), new CompileVerb()];

    /// <summary>Runs a command line.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="output">Where data go.</param>
    /// <param name="messages">Where messages go.</param>
    /// <param name="cancellation">Set by Ctrl-C.</param>
    /// <returns>The exit code.</returns>
    public static int Run(
        IReadOnlyList<string> args, TextWriter output, TextWriter messages, CancellationToken cancellation = default)
    {
        var help = new Option<bool>("--help", "-h") { Description = "this text", Recursive = true };
        var json = new Option<bool>("--json") { Description = "data as JSON", Recursive = true };
        var version = new Option<bool>("--version") { Description = "the version" };
        IReadOnlyList<Verb> verbs = Verbs;
        var root = new Command("graphc", "the GraphCompiler on the command line") { help, json, version };
        foreach (Verb verb in verbs)
        {
            root.Add(verb);
        }

        ParseResult arguments = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        Verb? called = arguments.CommandResult.Command as Verb;
        if (arguments.GetValue(help))
        {
            output.Write(called is null ? HelpText.Of(root, verbs) : HelpText.Of(root, called));
            return (int)ExitCode.Ok;
        }

        if (arguments.GetValue(version))
        {
            output.Write($"{Version}\n");
            return (int)ExitCode.Ok;
        }

        if (called is null || arguments.Errors.Count > 0)
        {
            return (int)Misused(root, called, arguments, verbs, messages);
        }

        return (int)Guarded(called, new Invocation(arguments, output, messages, arguments.GetValue(json), cancellation));
    }

    private static ExitCode Misused(Command root, Verb? called, ParseResult arguments, IReadOnlyList<Verb> verbs, TextWriter messages)
    {
        string typed = arguments.UnmatchedTokens is [string first, ..] ? first : "";
        foreach (string message in called is null && typed.Length > 0
            ? [$"there is no verb '{typed}'; there are {string.Join(", ", verbs.Select(v => v.Name))}"]
            : arguments.Errors.Select(e => e.Message))
        {
            messages.Write($"error: {message}\n");
        }

        messages.Write($"  help: {root.Name} {(called is null ? "" : called.Name + " ")}--help\n");
        return ExitCode.Usage;
    }

    private static ExitCode Guarded(Verb verb, Invocation invocation)
    {
        try
        {
            // A verb need not look at the token: when Ctrl-C comes it is left behind, and ends with the process.
            return Task.Run(() => verb.Run(invocation), invocation.Cancellation)
                .WaitAsync(invocation.Cancellation).GetAwaiter().GetResult();
        }
        catch (GraphCompilerException fault)
        {
            invocation.Messages.Write($"{fault.Diagnostic}\n");
            return ExitCodes.Of(fault.Diagnostic.Id);
        }
        catch (OperationCanceledException)
        {
            invocation.Messages.Write("cancelled\n");
            return ExitCode.Cancelled;
        }
    }
}
