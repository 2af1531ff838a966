using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Tests.GoldenCases;

/// <summary>The golden cases as grids of a device, on the kernel interpreter.</summary>
public sealed class GridGoldenVectorTests : GoldenVectorTests
{
    /// <inheritdoc/>
    private protected override IReadOnlyList<ReferenceTensor> Run(GoldenCase golden, GoldenGraph built)
    {
        ProgramModule module = Pipeline.Compile(new Module("golden", [], [built.Graph]), CompilerOptions.Default).Programs;
        var interpreter = new ProgramInterpreter(module, VectorForm.Grid, new InterpreterOptions(ChunkOrder: 3, DetectRaces: true));
        return [.. interpreter.Run(module.Programs[0], interpreter.NewState(), [.. built.Arguments]).Select(ReferenceTensor.From)];
    }
}
