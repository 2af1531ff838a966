using System.CommandLine;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Passes;
using GraphCompiler.Compiler.Rewriting;

namespace GraphCompiler.Tool.Commands;

/// <summary><c>graphc opt</c>: runs passes over a module, and prints what they made of it.</summary>
internal sealed class OptVerb : Verb
{
    private readonly Argument<string> file = ModuleFile.Argument();

    private readonly Option<string[]> passes = new("--pass", "-p")
    {
        HelpName = "ID", Description = "a pass, again for more of them in that order; all in turn where none is given", DefaultValueFactory = _ => [],
    };

    private readonly Option<bool> trace = new("--trace") { Description = "tell every rule that is used on standard error" };

    private readonly Option<string?> output = new("--output", "-o")
    {
        HelpName = "OUT.ir", Description = "save the module, with its large arrays in OUT.npz, instead of printing it",
    };

    public OptVerb() : base("opt", "runs passes over a module, and prints what they made of it")
    {
        passes.AcceptOnlyFromAmong([.. PassCatalog.All.Select(pass => pass.Id)]);
        Add(file);
        Add(passes);
        Add(trace);
        Add(output);
    }

    public override IReadOnlyList<(string Line, string Remark)> Examples =>
    [
        ("graphc opt model.ir -o simple.ir", "all passes, until none finds anything to do"),
        ("graphc opt --pass=constant-folding --trace model.ir", "one pass; an unknown ID names those that there are"),
    ];

    public override ExitCode Run(Invocation invocation)
    {
        Module module = ModuleFile.Load(invocation.Arguments.GetRequiredValue(file));
        RewriteTrace? told = invocation.Arguments.GetValue(trace) ? new RewriteTrace(invocation.Messages) : null;
        string[] chosen = invocation.Arguments.GetValue(passes)!;
        Module result = chosen.Length == 0
            ? SimplificationPhase.Run(module, CompilerOptions.Default, told)
            : chosen.Aggregate(module, (m, id) => PassCatalog.Find(id)!.Run(m, new PassContext(CompilerOptions.Default, told)));
        GraphVerifier.Verify(result);
        if (invocation.Arguments.GetValue(output) is { } path)
        {
            GraphFile.Save(path, result);
            return ExitCode.Ok;
        }

        invocation.Write(() => GraphPrinter.Print(result), () => ModuleJson.Of(result));
        return ExitCode.Ok;
    }
}
