using System.CommandLine;
using GraphCompiler.Compiler.Ir;

namespace GraphCompiler.Tool.Running;

/// <summary>What verbs that run an entry are told of it: the file, the entry, its inputs.</summary>
internal sealed class EntryOptions
{
    private readonly Argument<string> file = ModuleFile.Argument();

    private readonly Option<string?> entry = new("--entry")
    {
        HelpName = "NAME", Description = "the entry; the first one where it is not given",
    };

    private readonly Option<string[]> input = new("--input", "-i")
    {
        HelpName = "X.npz|NAME=X.npy", Description = "inputs and @states; other inputs are drawn from the seed", DefaultValueFactory = _ => [],
    };

    private readonly Option<ulong> seed = new("--seed")
    {
        HelpName = "N", Description = "seed of the inputs that are drawn, 0 by default: floats in [-1, 1), integers 0 to 3",
    };

    /// <summary>Adds them to a verb, which takes others behind them.</summary>
    public void AddTo(Verb verb, params ReadOnlySpan<Option> others)
    {
        verb.Add(file);
        verb.AddAll([entry, input, seed, .. others]);
    }

    /// <summary>The entry with its arguments.</summary>
    /// <exception cref="Runtime.Diagnostics.GraphCompilerException">A file cannot be read or does not fit; see <see cref="EntryArguments.Gather"/>.</exception>
    public EntryArguments Gather(ParseResult arguments)
    {
        Module module = ModuleFile.Load(arguments.GetRequiredValue(file));
        Graph graph = arguments.GetValue(entry) is { } name ? module[name] : module.Entries[0];
        return EntryArguments.Gather(module, graph, arguments.GetValue(input)!, arguments.GetValue(seed));
    }
}
