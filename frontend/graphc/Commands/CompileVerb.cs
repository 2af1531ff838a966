using System.CommandLine;
using System.Text.Json.Nodes;
using GraphCompiler.Backend.CSharp.Emission;
using GraphCompiler.Backend.Llvm.Output;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Backends;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Runtime.Diagnostics;

namespace GraphCompiler.Tool.Commands;

/// <summary><c>graphc compile</c>: writes a module as one assembly that references the base class library only, or as a library for C.</summary>
internal sealed class CompileVerb : Verb
{
    private readonly Argument<string> file = ModuleFile.Argument();

    private readonly Option<string> output = new("--output", "-o")
    {
        HelpName = "FILE", Description = "X.dll and X.pdb; or X.so, X.a or X.o, a library for C, and X.h", Required = true,
    };

    private readonly Option<string?> backend = BackendOption.Of();

    private readonly Option<string> target = new("--target")
    {
        HelpName = "CPU", Description = "the processors that a library is for: x86-64-v3 (by default), x86-64-v4, host",
        DefaultValueFactory = _ => NativeTarget.Default.Name,
    };

    private readonly Option<string?> prefix = new("--prefix")
    {
        HelpName = "NAME", Description = "what names of a library begin with; the file's name where it is not given",
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

    public CompileVerb() : base("compile", "writes a module as one assembly that references the base class library only, or as a library for C")
    {
        forms.AcceptOnlyFromAmong([.. VectorForm.All.Select(form => $"{form}")]);
        backend.Description = "csharp for X.dll, llvm for a library: what the file's ending says, too";
        target.AcceptOnlyFromAmong([.. NativeTarget.All.Select(machine => machine.Name)]);
        weights.AcceptOnlyFromAmong("embedded", "beside", "none");
        Add(file);
        AddAll(output, backend, className, space, forms, target, prefix, weights);
    }

    public override IReadOnlyList<(string Line, string Remark)> Examples =>
    [
        ("graphc compile model.ir -o M.dll --form v256 --weights beside", "AVX2 only, weights in M.weights"),
        ("graphc compile model.ir -o model.so", "a shared library for C, by LLVM, and model.h"),
    ];

    public override ExitCode Run(Invocation invocation)
    {
        ParseResult arguments = invocation.Arguments;
        Module module = ModuleFile.Load(arguments.GetRequiredValue(file));
        string path = arguments.GetRequiredValue(output);
        bool isLibrary = NativeEmitter.IsLibrary(path);
        string maker = isLibrary ? "llvm" : "csharp";
        if (arguments.GetValue(backend) is { } asked && asked != maker)
        {
            DiagnosticId id = isLibrary ? DiagnosticId.InvalidNativeOptions : DiagnosticId.InvalidAssemblyOptions;
            throw id.Error($"'{path}' is written by the backend {maker}, not by {asked}");
        }

        ProgramModule programs = Pipeline.Compile(module, CompilerOptions.Default).Programs;
        if (isLibrary)
        {
            Library(invocation, programs, path);
        }
        else
        {
            Assembly(invocation, programs, path);
        }

        return ExitCode.Ok;
    }

    private WeightStorage Weights(ParseResult arguments) => Enum.Parse<WeightStorage>(arguments.GetValue(weights)!, ignoreCase: true);

    private void Library(Invocation invocation, ProgramModule programs, string path)
    {
        ParseResult arguments = invocation.Arguments;
        var options = new NativeOptions
        {
            Prefix = arguments.GetValue(prefix),
            Target = new NativeTarget(arguments.GetValue(target)!),
            Weights = Weights(arguments),
        };
        EmittedLibrary written = NativeEmitter.Emit(programs, state: null, path, options, CompilerOptions.Default);
        Write(invocation, written, "library", "header", written.HeaderPath);
    }

    private void Assembly(Invocation invocation, ProgramModule programs, string path)
    {
        ParseResult arguments = invocation.Arguments;
        string[] chosen = arguments.GetValue(forms)!;
        var options = new AssemblyOptions
        {
            ClassName = arguments.GetValue(className),
            Namespace = arguments.GetValue(space)!,
            Forms = VectorForm.All.Where(form => chosen.Length == 0 || chosen.Contains($"{form}")).ToEquatable(),
            Weights = Weights(arguments),
        };
        EmittedAssembly written = AssemblyEmitter.Emit(programs, state: null, path, options);
        Write(invocation, written, "assembly", "symbols", written.SymbolsPath);
    }

    private static void Write(Invocation invocation, EmittedModel written, string kind, string besideKind, string beside) => invocation.Write(
        () => $"{kind} {written.Path} {written.Bytes}\n{besideKind} {beside}\n" + (written.WeightsPath is null ? "" : $"weights {written.WeightsPath}\n"),
        () => new JsonObject
        {
            [kind] = written.Path,
            ["bytes"] = written.Bytes,
            [besideKind] = beside,
            ["weights"] = written.WeightsPath,
        });
}
