using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Backends;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Runtime;

namespace GraphCompiler.Tests.Backends;

/// <summary>A backend that the suites are run on, and how much of each.</summary>
/// <param name="Backend">The backend.</param>
/// <param name="Forms">The forms of kernels that it is tested in.</param>
/// <param name="Every">Of how many cases of conformance and golden vectors one is compiled: drivers take long.</param>
/// <param name="Graphs">How many random graphs, and gradients of random graphs.</param>
internal sealed record TestBackend(IBackend Backend, VectorForm[] Forms, int Every, int Graphs)
{
    /// <summary>Its name.</summary>
    public string Name => Backend.Name;

    /// <summary>The form for the n-th of several things that are run in one form each: all forms by turns.</summary>
    public VectorForm FormOf(int number) => Forms[number % Forms.Length];

    /// <summary>Compiles and loads programs.</summary>
    /// <remarks>A driver of OpenCL keeps what it compiles itself; for our cache it would compile all again.</remarks>
    public LoadedModule Load(ProgramModule programs, CompilerOptions options) =>
        Backend.Load(programs, Name == "opencl" ? options with { CacheFolder = "" } : options);
}
