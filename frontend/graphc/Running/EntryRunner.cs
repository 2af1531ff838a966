using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Frontend;
using GraphCompiler.Runtime;

namespace GraphCompiler.Tool.Running;

/// <summary>Runs an entry, by the oracle or compiled, and gives its results: outputs and new state, in the order of the graph.</summary>
internal static class EntryRunner
{
    /// <summary>Runs on the interpreter: slow, obvious, floats in double precision, rounded at the end.</summary>
    public static IReadOnlyList<EntryResult> Interpret(EntryArguments arguments)
    {
        ReferenceTensor[] results = GraphInterpreter.Run(arguments.Entry, [.. arguments.Parameters.Select(ReferenceTensor.From)]);
        return [.. arguments.Entry.Results.Zip(results, (r, tensor) => new EntryResult(NameOf(r), tensor.ToNdArray()))];
    }

    /// <summary>Compiles the module for this process, and runs it.</summary>
    /// <exception cref="Runtime.Diagnostics.GraphCompilerException">GRC6xxx: the backend cannot be used here.</exception>
    public static IReadOnlyList<EntryResult> Compiled(EntryArguments arguments, CompilerOptions options)
    {
        LoadedModule loaded = BackendCatalog.Of(options).Compile(arguments.Module, options);
        State state = loaded.NewState();
        foreach (StateDeclaration declaration in arguments.Module.States)
        {
            state.Set(declaration.Name, arguments.State(declaration));
        }

        NdArray[] outputs = loaded[arguments.Entry.Name].Run(state, arguments.Inputs);
        int next = 0;
        return [.. arguments.Entry.Results.Select(r => new EntryResult(NameOf(r), r.IsState ? state.Get(r.Name) : outputs[next++]))];
    }

    private static string NameOf(GraphResult result) => result.IsState ? "@" + result.Name : result.Name;
}
