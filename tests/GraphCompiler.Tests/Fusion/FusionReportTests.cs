using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Contraction;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests.Fusion;

public sealed class FusionReportTests
{
    [Fact]
    public void The_report_says_what_is_moved_and_what_goes_through_memory_and_why()
    {
        var b = new GraphBuilder("two");
        Value x = b.Parameter("x", new TensorType(DType.F32, [50, 50])), w = b.Parameter("w", new TensorType(DType.F32, [50, 50]));
        Value hidden = b.Tanh(b.MatMul(x, w));
        Graph graph = b.Build(new GraphResult("y", b.Neg(b.MatMul(hidden, w))));
        var options = new CompilerOptions();
        string report = FusionReport.Print(FusionPlanner.Plan(graph, options), options);
        Assert.Contains("fusion @two  2 launches for 6 nodes, 60 KB moved, 100 KB without fusion", report, StringComparison.Ordinal);
        Assert.Contains("stores %3 (10 KB) for k1: their loops differ", report, StringComparison.Ordinal);
    }
}
