using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests.Programs;

public sealed class ProgramPrinterTests
{
    [Fact]
    public void AStepIsALine()
    {
        var type = new TensorType(DType.F32, [4]);
        var b = new GraphBuilder("step");
        Value w = b.Parameter("w", type, isState: true), x = b.Parameter("x", type);
        Graph graph = b.Build(new GraphResult("w", b.Add(w, x), IsState: true), new GraphResult("before", w));
        Compilation compiled = Pipeline.Compile(new Module("m", [new StateDeclaration("w", type)], [graph]), CompilerOptions.Default);
        Assert.Equal(
            """
            program @step(%x: f32[4]) -> (before: f32[4])  arena 0 (lower bound 0)
              copy state[0, +16] → output0[0, +16]
              launch gstep_k1_add  state[0, +16] input0[0, +16] state[0, +16]

            """,
            compiled.Entries[0].Program.ToString(), ignoreLineEndingDifferences: true);
    }
}
