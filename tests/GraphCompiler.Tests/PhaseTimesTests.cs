using GraphCompiler.Backend.CSharp;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests;

/// <summary>The table of <c>GRAPHC_TIME=1</c>.</summary>
public sealed class PhaseTimesTests
{
    [Fact]
    public void A_phase_is_a_row_with_its_sums()
    {
        var times = new PhaseTimes();
        times.Add("fuse", TimeSpan.FromMilliseconds(1), 1 << 20, 10);
        times.Add("plan", TimeSpan.FromMilliseconds(6), 0, 30);
        times.Add("fuse", TimeSpan.FromMilliseconds(1), 1 << 20, 20);
        Assert.Equal(
            """
            phase              ms   share       MB     nodes
            fuse             2.00  25.0 %      2.0        30
            plan             6.00  75.0 %      0.0        30
            total            8.00              2.0

            """,
            times.ToString(), ignoreLineEndingDifferences: true);
        Assert.Equal("", new PhaseTimes().ToString());
    }

    [Fact]
    public void Every_phase_of_a_compilation_is_told_with_its_nodes()
    {
        var options = new CompilerOptions { Time = true, CacheFolder = "" };
        var phases = new PhaseObserver(options);
        new CSharpBackend().Compile(Sum(), options, phases);
        Assert.Equal(
            ["verify", "layout", "simplify", "fuse", "schedule", "plan", "verify plan", "program", "lower", "print", "roslyn", "load", "jit"],
            phases.Times.Rows.Select(row => row.Phase));
        Assert.Equal(2 + 2, phases.Times.Rows[0].Nodes);
        Assert.All(phases.Times.Rows, row => Assert.True(row.Nodes > 0 && row.Time > TimeSpan.Zero, row.Phase));
    }

    [Fact]
    public void Nothing_is_measured_where_nobody_asks()
    {
        var options = new CompilerOptions { CacheFolder = "" };
        var phases = new PhaseObserver(options);
        Pipeline.Compile(Sum(), options, phases);
        Assert.Empty(phases.Times.Rows);
    }

    private static Module Sum()
    {
        var b = new GraphBuilder("main");
        Value x = b.Parameter("x", new TensorType(DType.F32, [4]));
        return new Module("m", [], [b.Build(new GraphResult("y", b.Add(x, x)))]);
    }
}
