using GraphCompiler.Backend.CSharp;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Ir;

namespace GraphCompiler.Benchmarks.Workloads;

/// <summary>What bounds a workload.</summary>
internal enum Bound
{
    /// <summary>The multiply-adds that the machine can do.</summary>
    MultiplyAdd,

    /// <summary>The bytes that it can copy.</summary>
    Copy,
}

/// <summary>A module with one entry that is run again and again on the same arrays.</summary>
/// <param name="Name">Its name: <c>gemm 1024x1024x1024</c>.</param>
/// <param name="Bound">What bounds it.</param>
/// <param name="Flops">Floating-point operations of a run.</param>
/// <param name="Bytes">Bytes that a run has to read and write at least.</param>
/// <param name="Build">Makes the module.</param>
internal sealed record Workload(string Name, Bound Bound, double Flops, double Bytes, Func<Module> Build)
{
    /// <summary>Compiles it.</summary>
    public PreparedWorkload Prepare(CompilerOptions options)
    {
        LoadedModule module = new CSharpBackend().Load(Pipeline.Compile(Build(), options).Programs, options);
        return new PreparedWorkload(this, module);
    }
}
