using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Indexing;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using GraphCompiler.Tests.Memory;
using Xunit;

namespace GraphCompiler.Tests.Scheduling;

/// <summary>Updates wait for the groups that may be the first to raise a fault, and for no others.</summary>
public class FaultSourcesTests
{
    [Fact]
    public void Updates_do_not_wait_for_the_gradient_of_an_embedding()
    {
        (int[] gather, int[] scatter, int[] waitedFor) = Checked(Embedded());
        Assert.NotEmpty(gather.Intersect(waitedFor));
        Assert.Empty(scatter.Intersect(waitedFor));
    }

    [Fact]
    public void An_index_out_of_range_leaves_the_old_state_whole()
    {
        Module module = Embedded();
        Compilation compiled = Pipeline.Compile(module, CompilerOptions.Default);
        var machine = new ProgramInterpreter(compiled.Programs, VectorForm.Scalar);
        ReferenceMemory state = machine.NewState();
        Dictionary<string, NdArray> before = module.States.ToDictionary(s => s.Name, s => machine.Get(state, s.Name));
        var fault = Assert.Throws<GraphCompilerException>(() => machine.Run(
            compiled.Entries[0].Program, state,
            [.. module.Entries[0].Inputs.Select(p => p.Type.DType == DType.I32
                ? NdArray.From<int>([0, 1, 2, 11, 4, 5, 6, 7], [8]) : NdArray.Zeros(p.Type.DType, p.Type.Shape))]));
        Assert.Equal(DiagnosticId.IndexOutOfRange.Code, fault.Code);
        Assert.All(before, p => Assert.True(p.Value.BitEquals(machine.Get(state, p.Key))));
    }

    [Fact]
    public void A_scatter_with_a_lower_bound_is_waited_for()
    {
        var b = new GraphBuilder("step");
        Value ids = b.Parameter("ids", new TensorType(DType.I32, [8])), table = b.Parameter("table", new TensorType(DType.F32, [9, 4]), isState: true);
        Value rows = b.Gather(table, ids, 0);
        Value sums = b.ScatterAdd(ids, rows, 0, 8);
        var module = new Module(
            "m", [new StateDeclaration("table", table.Type)],
            [b.Build(new GraphResult("sums", sums), new GraphResult("table", b.Add(table, table), IsState: true))]);
        (_, int[] scatter, int[] waitedFor) = Checked(module);
        Assert.NotEmpty(scatter.Intersect(waitedFor));
    }

    /// <summary>The groups that gather, those that scatter, and those that the check for faults, and so new state, waits for.</summary>
    private static (int[] Gather, int[] Scatter, int[] WaitedFor) Checked(Module module)
    {
        var planned = new PlannedGraph(module);
        return (Groups<Gather>(), Groups<ScatterAdd>(), planned.Problem.Before[planned.Lowerings.Length]);

        int[] Groups<TOp>() => [.. Enumerable.Range(0, planned.Lowerings.Length).Where(i => planned.Lowerings[i].Group.Owned.Any(n => n.Op is TOp))];
    }

    /// <summary>Rows of a table, through a dense layer, towards a target: the table's gradient is the last of all.</summary>
    private static Module Embedded()
    {
        var network = new NetworkGraph("train");
        GraphBuilder b = network.Builder;
        Value ids = b.Parameter("ids", new TensorType(DType.I32, [8]));
        Value x = b.Gather(network.Weight(11, 16), ids, 0);
        return network.Train(network.Dense(b.Tanh(network.Dense(x, 32)), 4));
    }
}
