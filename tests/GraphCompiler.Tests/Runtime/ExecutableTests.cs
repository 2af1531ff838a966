using GraphCompiler.Backend.CSharp;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using GraphCompiler.Tests.Backend.CSharp;
using Xunit;

namespace GraphCompiler.Tests.Runtime;

/// <summary>Loaded modules: what is refused, what is shared, what is not allocated.</summary>
public sealed class ExecutableTests
{
    private static readonly ProgramModule Sample = SampleModule.Build();
    private static readonly LoadedModule Module = KernelModule.Load(Sample, VectorForm.V256);

    private static NdArray Ramp(params long[] shape)
    {
        Shape dims = Shape.FromSizes(shape);
        return NdArray.From<float>([.. Enumerable.Range(0, (int)dims.Elements).Select(i => (float)i)], dims);
    }

    private static GraphCompilerException Refused(Action run) => Assert.Throws<GraphCompilerException>(run);

    [Fact]
    public void Arrays_that_do_not_fit_are_named_with_both_types()
    {
        Executable predict = Module["predict"];
        State state = Module.NewState();
        GraphCompilerException shape = Refused(() => predict.Run(state, Ramp(3, 37)));
        Assert.Equal("GRC1002", shape.Code);
        Assert.Contains("input 0 of entry 'predict' must be x: f32[4,37], got f32[3,37]", shape.Message, StringComparison.Ordinal);
        Assert.Contains("got i32[4,37]", Refused(() => predict.Run(state, NdArray.Zeros(DType.I32, [4, 37]))).Message, StringComparison.Ordinal);
        Assert.Contains("has 1 inputs (x: f32[4,37]), got 2", Refused(() => predict.Run(state, Ramp(4, 37), Ramp(4, 37))).Message, StringComparison.Ordinal);
        Assert.Contains("output 0", Refused(() => predict.Run(state, [Ramp(4, 37)], [Ramp(4, 36)])).Message, StringComparison.Ordinal);
        NdArray same = Ramp(4, 37);
        Assert.Contains("same array", Refused(() => predict.Run(state, [same], [same])).Message, StringComparison.Ordinal);
        Assert.Equal("GRC2004", Refused(() => _ = Module["nothing"]).Code);
    }

    [Fact]
    public void A_state_belongs_to_modules_that_declare_the_same()
    {
        NdArray x = Ramp(1, 37);
        Assert.Equal("GRC2003", Refused(() => Module["row"].Run(null, x)).Code);
        LoadedModule twin = KernelModule.Load(SampleModule.Build(), VectorForm.V128);
        State state = Module.NewState();
        Assert.True(twin["row"].Run(state, x)[0].BitEquals(Module["row"].Run(state, x)[0]));

        ProgramModule moved = Sample with { States = [Sample.States[0] with { Offset = 64 }, Sample.States[1]] };
        Assert.Equal("GRC2003", Refused(() => KernelModule.Load(moved, VectorForm.V128)["row"].Run(state, x)).Code);
    }

    [Fact]
    public void State_is_read_and_written_by_name()
    {
        State state = Module.NewState();
        Assert.Equal(["layer/w", "count \"quoted\""], state.Names);
        Assert.Equal(-3f, state.Get("layer/w").Data<float>()[0]);
        NdArray changed = Ramp(37);
        state.Set("layer/w", changed);
        Assert.True(changed.BitEquals(state.Get("layer/w")));
        Assert.Equal("GRC2003", Refused(() => state.Get("layer/v")).Code);
        Assert.Equal("GRC2003", Refused(() => state.Set("layer/w", Ramp(36))).Code);
    }

    [Fact]
    public void A_faulted_step_leaves_the_state_as_it_was()
    {
        State state = Module.NewState();
        NdArray before = state.Get("layer/w"), bad = Ramp(37);
        bad.Data<float>()[20] = -1;
        bad.Data<float>()[30] = -1;
        GraphCompilerException fault = Refused(() => Module["train"].Run(state, bad, NdArray.Scalar(1f)));
        Assert.Equal("GRC9999", fault.Code);
        Assert.Contains("element 20", fault.Message, StringComparison.Ordinal);
        Assert.Contains("at Net.cs:41 in head", fault.Message, StringComparison.Ordinal);
        Assert.True(before.BitEquals(state.Get("layer/w")));
        Module["train"].Run(state, Ramp(37), NdArray.Scalar(1f));
        Assert.False(before.BitEquals(state.Get("layer/w")));
    }

    [Fact]
    public void A_run_on_preallocated_arrays_allocates_nothing()
    {
        State state = Module.NewState();
        NdArray x = Ramp(4, 37), y = Ramp(4, 37), step = Ramp(37), rate = NdArray.Scalar(0f), loss = NdArray.Scalar(0f), steps = NdArray.Scalar(0);
        Executable predict = Module["predict"], train = Module["train"];
        void Run()
        {
            predict.Run(state, [x], [y]);
            train.Run(state, [step, rate], [loss, steps]);
        }

        // What one run allocated would show in every round; what the runtime does beside them (locks, tiers) does not.
        long least = Enumerable.Range(0, 5).Min(_ =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 10_000; i++)
            {
                Run();
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        });
        Assert.Equal(0, least);
        Assert.Equal(50_000, steps.Data<int>()[0]);
    }

    [Fact]
    public async Task Many_threads_run_one_entry_and_train_one_state()
    {
        State state = Module.NewState();
        NdArray x = Ramp(4, 37), expected = Module["predict"].Run(state, x)[0];
        int runs = TestSize.Pick(500, 20_000, 1_000_000);
        await Task.WhenAll(Enumerable.Range(0, 16).Select(thread => Task.Run(() =>
        {
            NdArray y = Ramp(4, 37), step = NdArray.Zeros(DType.F32, [37]);
            for (int i = 0; i < runs; i++)
            {
                Module["predict"].Run(state, [x], [y]);
                Assert.True(y.BitEquals(expected));
                if (i % 10 == 0)
                {
                    Module["train"].Run(state, step, NdArray.Scalar(1f));
                }
            }
        })));
        Assert.Equal(16 * ((runs + 9) / 10), state.Get("count \"quoted\"").Data<int>()[0]);
    }

    [Fact]
    public void The_profile_has_a_line_a_launch()
    {
        CompilerOptions options = KernelModule.Options(VectorForm.V128) with { Profile = true };
        LoadedModule profiled = new CSharpBackend().Load(Sample, options);
        State state = profiled.NewState();
        NdArray x = Ramp(4, 37);
        for (int i = 0; i < 3; i++)
        {
            Assert.True(profiled["predict"].Run(state, x)[0].BitEquals(Module["predict"].Run(state, x)[0]));
        }

        string[] lines = profiled.Profile!.ToText(1).Split('\n');
        Assert.Contains("GB/s", lines[0], StringComparison.Ordinal);
        Assert.Contains(lines, l => l.StartsWith("predict_mul", StringComparison.Ordinal) && l.Contains(" 3 ", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("predict_sqrt", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("predict, all", StringComparison.Ordinal));
        Assert.Null(Module.Profile);
    }

    [Fact]
    public void A_guarded_arena_shows_what_a_run_touches()
    {
        LoadedModule guarded = new CSharpBackend().Load(Sample, KernelModule.Options(VectorForm.V128) with { Verify = true });
        Executable predict = guarded["predict"];
        predict.Run(guarded.NewState(), Ramp(4, 37));
        Assert.Equal(predict.ArenaBytes, predict.HighWaterMark);
        Assert.Equal(4 * 37 * 4, predict.ArenaBytes);
    }
}
