using System.CommandLine;
using GraphCompiler.Compiler.Ir;

namespace GraphCompiler.Tool.Commands;

/// <summary><c>graphc print</c>: reads a module, verifies it, and prints it in its canonical form.</summary>
internal sealed class PrintVerb : Verb
{
    private readonly Argument<string> file = ModuleFile.Argument();

    public PrintVerb() : base("print", "reads a module, verifies it, and prints it in its canonical form") => Add(file);

    public override IReadOnlyList<(string Line, string Remark)> Examples =>
    [
        ("graphc print model.ir", "the text that every dump of this module has"),
        ("graphc print model.ir --json", "nodes, operands and types for a program"),
    ];

    public override ExitCode Run(Invocation invocation)
    {
        Module module = ModuleFile.Load(invocation.Arguments.GetRequiredValue(file));
        invocation.Write(() => GraphPrinter.Print(module), () => ModuleJson.Of(module));
        return ExitCode.Ok;
    }
}
