using GraphCompiler.Backend.CSharp;
using GraphCompiler.Backend.CSharp.Emission;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Backends;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Contraction;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Indexing;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using GraphCompiler.Tests.Backend.CSharp;
using GraphCompiler.Tests.Backends;
using GraphCompiler.Tests.Frontend.Data;
using Xunit;

namespace GraphCompiler.Tests.ControlFlow;

/// <summary>What is special about programs with loops: state as a carry, faults in bodies, code that does not grow, nothing allocated.</summary>
public sealed class LoopProgramTests
{
    private static readonly CompilerOptions Options = CompilerOptions.Default with { CacheFolder = "" };

    public static TheoryData<string> Backends => [.. TestBackends.Usable.Select(known => known.Name)];

    /// <summary>h′ = tanh(h · w + x[t]) over a state h, in place: y = all h.</summary>
    private static Module Recurrent(long steps)
    {
        var b = new GraphBuilder("run");
        var type = new TensorType(DType.F32, [2, 4]);
        Value h = b.Parameter("h", type, isState: true), w = b.Parameter("w", new TensorType(DType.F32, [4, 4]), isState: true);
        Value x = b.Parameter("x", new TensorType(DType.F32, [steps, 2, 4]));
        Value[] results = b.Scan((c, s) => b.Tanh(b.Add(b.MatMul(c[0], w), s[0])) is var next ? ([next], [next]) : default, [h], [x], steps);
        NdArray weights = NdArray.From<float>([.. Enumerable.Range(0, 16).Select(i => MathF.Sin(i))], [4, 4]);
        return new Module(
            "m", [new StateDeclaration("h", type), new StateDeclaration("w", new TensorType(DType.F32, [4, 4]), weights)],
            [b.Build(new GraphResult("y", results[1]), new GraphResult("h", results[0], IsState: true))]);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void A_state_that_is_carried_is_written_in_place_and_goes_on_where_it_stopped(string backend)
    {
        Compiler.Programs.Program program = Pipeline.Compile(Recurrent(6), Options).Programs.Programs[0];
        Assert.DoesNotContain(program.Steps, step => step is Copy);
        NdArray x = NdArray.From<float>([.. Enumerable.Range(0, 48).Select(i => MathF.Cos(i))], [6, 2, 4]);
        LoadedModule whole = TestBackends.Of(backend).Backend.Compile(Recurrent(6), Options), half = TestBackends.Of(backend).Backend.Compile(Recurrent(3), Options);
        State first = whole.NewState(), second = half.NewState();
        NdArray all = whole.Entries[0].Run(first, x)[0];
        half.Entries[0].Run(second, NdArray.From<float>(x.Data<float>()[..24], [3, 2, 4]));
        NdArray rest = half.Entries[0].Run(second, NdArray.From<float>(x.Data<float>()[24..], [3, 2, 4]))[0];
        Assert.Equal(all.Data<float>()[24..].ToArray(), rest.Data<float>().ToArray());
        Assert.Equal(all.Data<float>()[40..].ToArray(), first.Get("h").Data<float>().ToArray());
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void A_fault_in_a_body_names_its_node_and_line_and_leaves_the_state_whole(string backend)
    {
        var b = new GraphBuilder("run");
        var type = new TensorType(DType.F32, [3]);
        Value h = b.Parameter("h", type, isState: true), table = b.Parameter("table", new TensorType(DType.F32, [5, 3]));
        Value ids = b.Parameter("ids", new TensorType(DType.I32, [4]));
        Value next = b.Scan(
            (c, s) =>
            {
                b.Location = new SourceLocation("Model.cs", 12);
                return ([b.Add(c[0], b.Gather(table, s[0], 0))], []);
            },
            [h], [ids], 4)[0];
        var module = new Module("m", [new StateDeclaration("h", type)], [b.Build(new GraphResult("h", next, IsState: true))]);
        LoadedModule loaded = TestBackends.Of(backend).Backend.Compile(module, Options);
        State state = loaded.NewState();
        NdArray rows = NdArray.From<float>([.. Enumerable.Range(0, 15).Select(i => (float)i)], [5, 3]);
        var fault = Assert.Throws<GraphCompilerException>(() => loaded.Entries[0].Run(state, rows, NdArray.From<int>([0, 1, 7, 2], [4])));
        Assert.Equal(DiagnosticId.IndexOutOfRange.Code, fault.Code);
        Assert.Equal("Model.cs:12", fault.Diagnostic.Location.ToString());
        Assert.Contains("gather", fault.Diagnostic.Excerpt, StringComparison.Ordinal);
        Assert.Equal([0f, 0, 0], state.Get("h").Data<float>().ToArray());
        loaded.Entries[0].Run(state, rows, NdArray.From<int>([0, 1, 4, 2], [4]));
        Assert.Equal([21f, 25, 29], state.Get("h").Data<float>().ToArray());
    }

    [Fact]
    public void Texts_of_program_and_plan_tell_of_the_body()
    {
        EntryCompilation compiled = Pipeline.Compile(Recurrent(6), Options).Entries[0];
        string program = compiled.Program.ToString(), plan = compiled.Memory.ToString();
        Assert.All(["  loop 6\n", "    cursor0 = input0[0, +32] + i·32\n", "    launch grun_k"], line => Assert.Contains(line, program, StringComparison.Ordinal));
        Assert.All(["fusion @step\n", "plan @step  arena"], line => Assert.Contains(line, plan, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void A_profile_tells_of_a_loop_as_one_step(string backend)
    {
        LoadedModule loaded = TestBackends.Of(backend).Backend.Compile(Recurrent(6), Options with { Profile = true });
        loaded.Entries[0].Run(loaded.NewState(), NdArray.Zeros(DType.F32, [6, 2, 4]));
        Assert.Matches("loop 6: grun_k[0-9]+_", loaded.Profile!.ToText(1));
    }

    [Fact]
    public void Code_and_work_do_not_grow_with_the_number_of_steps()
    {
        (int length, long bytes) Size(long steps)
        {
            Module module = Recurrent(steps);
            Pipeline.Compile(module, Options);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Compilation compiled = Pipeline.Compile(module, Options);
            long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            return (new CSharpBackend().Source(compiled.Programs, Options).Length, bytes);
        }

        (int length, long bytes) ten = Size(10), thousand = Size(1000);
        Assert.InRange(thousand.length, ten.length - 64, ten.length + 64);
        Assert.InRange(thousand.bytes, ten.bytes * 0.9, ten.bytes * 1.1);
    }

    [Fact]
    public void A_run_allocates_nothing()
    {
        LoadedModule loaded = new CSharpBackend().Compile(Recurrent(20), Options with { Threads = 1 });
        State state = loaded.NewState();
        NdArray x = NdArray.Zeros(DType.F32, [20, 2, 4]), y = NdArray.Zeros(DType.F32, [20, 2, 4]);
        NdArray[] inputs = [x], outputs = [y];
        loaded.Entries[0].Run(state, inputs, outputs);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            loaded.Entries[0].Run(state, inputs, outputs);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_compiled_assembly_runs_loops_with_the_same_bits()
    {
        using var folder = new TestFolder();
        AssemblyEmitter.Emit(
            Pipeline.Compile(Recurrent(5), Options).Programs, null, folder["Loop.dll"],
            new AssemblyOptions { Namespace = "Models", Methods = [new EntryMethod("Advance", "run")] });
        LoadedModule loaded = new CSharpBackend().Compile(Recurrent(5), Options);
        NdArray y = loaded.Entries[0].Run(loaded.NewState(), NdArray.From<float>([.. Enumerable.Range(0, 40).Select(i => i * 0.125f)], [5, 2, 4]))[0];
        string expected = string.Join(' ', y.Data<float>().ToArray().Select(v => BitConverter.SingleToUInt32Bits(v).ToString("X8", null)));
        Assert.Equal(expected, ConsoleApp.Run(folder, """
            using System;
            using System.Linq;
            float[] x = Enumerable.Range(0, 40).Select(i => i * 0.125f).ToArray(), y = new float[40];
            new Models.Loop().Advance(x, y);
            Console.WriteLine(string.Join(" ", y.Select(v => BitConverter.SingleToUInt32Bits(v).ToString("X8"))));
            """, "Loop.dll")[0]);
    }
}
