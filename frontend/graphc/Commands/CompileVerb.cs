using System.CommandLine;
using System.Text.Json.Nodes;
using GraphCompiler.Backend.CSharp.Emission;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Tool.Commands;

/// <summary><c>graphc compile</c>: writes a module as one assembly that references the base class library only.</summary>
internal sealed class CompileVerb : Verb
{
    private readonly Argument<string> file = ModuleFile.Argument();

    private readonly Option<string> output = new("--output", "-o")
    {
        HelpName = "X.dll", Description = "the assembly; its symbols go into X.pdb", Required = true,
    };

    private readonly Option<string?> className = new("--class")
    {
        HelpName = "NAME", Description = "name of the class; that of the file where it is not given",
    };

    private readonly Option<string> space = new("--namespace")
    {
        HelpName = "NAME", Description = "namespace of the class; none where it is not given", DefaultValueFactory = _ => "",
    };

    private readonly Option<string[]> forms = new("--form")
    {
        HelpName = "FORM", Description = "v512, v256, v128 or scalar, again for more of them; all where none is given",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string> weights = new("--weights")
    {
        HelpName = "WHERE", Description = "embedded, beside or none; initial values of the states are embedded by default",
        DefaultValueFactory = _ => "embedded",
    };

    public CompileVerb() : base("compile", "writes a module as one assembly that references the base class library only")
    {
        forms.AcceptOnlyFromAmong([.. VectorForm.All.Select(form => $"{form}")]);
        weights.AcceptOnlyFromAmong("embedded", "beside", "none");
        Add(file);
        foreach (Option option in new Option[] { output, className, space, forms, weights })
        {
            Add(option);
        }
    }

    public override IReadOnlyList<(string Line, string Remark)> Examples =>
    [
        ("graphc compile model.ir -o Model.dll", "class Model with a method for each entry"),
        ("graphc compile model.ir -o M.dll --form v256 --weights beside", "AVX2 only, weights in M.weights"),
    ];

    public override ExitCode Run(Invocation invocation)
    {
        ParseResult arguments = invocation.Arguments;
        Module module = ModuleFile.Load(arguments.GetRequiredValue(file));
        string[] chosen = arguments.GetValue(forms)!;
        var options = new AssemblyOptions
        {
            ClassName = arguments.GetValue(className),
            Namespace = arguments.GetValue(space)!,
            Forms = VectorForm.All.Where(form => chosen.Length == 0 || chosen.Contains($"{form}")).ToEquatable(),
            Weights = Enum.Parse<WeightStorage>(arguments.GetValue(weights)!, ignoreCase: true),
        };
        EmittedAssembly written = AssemblyEmitter.Emit(
            Pipeline.Compile(module, CompilerOptions.Default).Programs, state: null, arguments.GetRequiredValue(output), options);
        invocation.Write(
            () => $"assembly {written.Path} {written.Bytes}\nsymbols {written.SymbolsPath}\n" +
                (written.WeightsPath is null ? "" : $"weights {written.WeightsPath}\n"),
            () => new JsonObject
            {
                ["assembly"] = written.Path,
                ["bytes"] = written.Bytes,
                ["symbols"] = written.SymbolsPath,
                ["weights"] = written.WeightsPath,
            });
        return ExitCode.Ok;
    }
}
