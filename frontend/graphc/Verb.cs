using System.CommandLine;

namespace GraphCompiler.Tool;

/// <summary>A verb of the command line: its arguments and options, its help, and what it does.</summary>
internal abstract class Verb : Command
{
    /// <summary>A verb.</summary>
    /// <param name="name">What is typed.</param>
    /// <param name="summary">One sentence.</param>
    protected Verb(string name, string summary) : base(name, summary)
    {
    }

    /// <summary>Two command lines with a remark each, for the help.</summary>
    public abstract IReadOnlyList<(string Line, string Remark)> Examples { get; }

    /// <summary>Does it.</summary>
    /// <exception cref="Runtime.Diagnostics.GraphCompilerException">A fault of the user's; becomes a message and an exit code.</exception>
    /// <exception cref="OperationCanceledException">Ctrl-C.</exception>
    public abstract ExitCode Run(Invocation invocation);

    /// <summary>Adds options, in the order of the help.</summary>
    internal void AddAll(params ReadOnlySpan<Option> options)
    {
        foreach (Option option in options)
        {
            Add(option);
        }
    }
}
