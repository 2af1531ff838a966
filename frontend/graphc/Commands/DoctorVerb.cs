using GraphCompiler.Compiler;
using GraphCompiler.Tool.Doctor;

namespace GraphCompiler.Tool.Commands;

/// <summary><c>graphc doctor</c>: what this machine has, what will be used, and why.</summary>
internal sealed class DoctorVerb() : Verb("doctor", "what this machine has, what will be used of it, and why")
{
    public override IReadOnlyList<(string Line, string Remark)> Examples =>
    [
        ("graphc doctor", "instruction sets, cores, forms, backends, cache"),
        ("graphc doctor --json", "the same for a program"),
    ];

    public override ExitCode Run(Invocation invocation)
    {
        IReadOnlyList<Finding> findings = Examination.Of(CompilerOptions.Default);
        invocation.Write(() => FindingText.Print(findings), () => FindingText.Json(findings));
        return ExitCode.Ok;
    }
}
