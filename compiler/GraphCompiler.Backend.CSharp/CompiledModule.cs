using GraphCompiler.Backend.CSharp.Compilation;
using GraphCompiler.Backend.CSharp.Printing;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.CSharp;

/// <summary>A module in machine-independent code, with all that the runtime has to know of it; what the compile cache keeps.</summary>
/// <param name="Image">The assembly.</param>
/// <param name="Form">The form of its kernels.</param>
/// <param name="Spec">The module, without initial values and without pointers to code.</param>
internal sealed record CompiledModule(byte[] Image, VectorForm Form, ModuleSpec Spec)
{
    /// <summary>Loads the code into this process.</summary>
    /// <param name="states">The module's declarations, with their initial values.</param>
    /// <param name="options">Threads, profile and guards of its runs.</param>
    /// <param name="phases">Is told of the phases.</param>
    public LoadedModule Load(IReadOnlyList<StateDeclaration> states, CompilerOptions options, PhaseObserver phases)
    {
        long steps = Spec.Entries.Sum(entry => (long)entry.Table.Count);
        GeneratedAssembly assembly = phases.Run("load", steps, () => new GeneratedAssembly(Image));
        if (options.Time)
        {
            // Else a method is compiled when it is called first.
            phases.Run("jit", steps, assembly.Prepare);
        }

        string type = new FormPrinter(Form, attribute: null).ClassName;
        LoadedModule loaded = phases.Run("load", 0, () => new LoadedModule(Spec with
        {
            States = [.. Spec.States.Zip(states, (spec, declaration) => spec with { Initial = declaration.Initial })],
            Entries = [.. Spec.Entries.Select((entry, i) => entry with { Code = assembly.Method(type, FormPrinter.MethodName(entry.Name, i)) })],
            Threads = options.Threads,
            Profiled = options.Profile,
            Guarded = options.Verify,
            Owner = assembly,
        }));
        ShowProfileAtExit(loaded);
        return loaded;
    }

    /// <summary>Prints the profile when the process ends, if the environment asked for it (<c>GRAPHC_PROFILE=1</c>).</summary>
    private static void ShowProfileAtExit(LoadedModule loaded)
    {
        if (CompilerOptions.Default.Profile && loaded.Profile is { } profile)
        {
            int threads = loaded.Threads;
            AppDomain.CurrentDomain.ProcessExit += (_, _) => Console.Error.Write(profile.ToText(threads));
        }
    }
}
