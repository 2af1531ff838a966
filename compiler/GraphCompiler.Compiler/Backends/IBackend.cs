using GraphCompiler.Compiler.Programs;

namespace GraphCompiler.Compiler.Backends;

/// <summary>Prints programs, compiles what it printed, and loads it.</summary>
public interface IBackend
{
    /// <summary>Its name: <c>csharp</c>.</summary>
    string Name { get; }

    /// <summary>Compiles a module for this process and this machine.</summary>
    /// <exception cref="GraphCompilerException">GRC6xxx: the backend cannot be used here, and why.</exception>
    Runtime.LoadedModule Load(ProgramModule module, CompilerOptions options);
}
