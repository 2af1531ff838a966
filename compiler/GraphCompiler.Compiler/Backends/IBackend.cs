using GraphCompiler.Compiler.Programs;

namespace GraphCompiler.Compiler.Backends;

/// <summary>Prints programs, compiles what it printed, and loads it.</summary>
public interface IBackend
{
    /// <summary>Its name: <c>csharp</c>.</summary>
    string Name { get; }

    /// <summary>Whether it can be used in this process, and what it works with, or why it cannot.</summary>
    BackendReport Examine(CompilerOptions options);

    /// <summary>Starts to load in the background what the first compilation needs; worth calling before the first graph is built.</summary>
    void WarmUp(CompilerOptions options);

    /// <summary>Compiles a module for this process and this machine.</summary>
    /// <exception cref="GraphCompilerException">GRC6xxx: the backend cannot be used here, and why.</exception>
    Runtime.LoadedModule Load(ProgramModule module, CompilerOptions options);

    /// <summary>Compiles a module for this process and this machine, all phases in turn; none runs where the compile cache has it.</summary>
    /// <param name="module">The module.</param>
    /// <param name="options">The options.</param>
    /// <param name="phases">Is told of every phase, and finished by the caller; null for one of its own.</param>
    /// <exception cref="GraphCompilerException">The module breaks a law of the IR, or a limit; GRC6xxx: the backend cannot be used here, and why.</exception>
    Runtime.LoadedModule Compile(Module module, CompilerOptions options, PhaseObserver? phases = null);
}
