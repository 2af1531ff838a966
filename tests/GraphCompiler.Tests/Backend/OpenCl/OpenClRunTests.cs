using GraphCompiler.Backend.OpenCl;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using GraphCompiler.Tests.Backend.CSharp;
using GraphCompiler.Tests.Backends;
using Xunit;

namespace GraphCompiler.Tests.Backend.OpenCl;

/// <summary>Runs on a device: the bits of C#, state that stays there, faults, threads, and nothing allocated.</summary>
public sealed class OpenClRunTests
{
    private static readonly ProgramModule Sample = SampleModule.Build();
    private static readonly Lazy<LoadedModule> OnDevice = new(() => Load(KernelModule.Options(VectorForm.Scalar)));

    private static LoadedModule Module => OnDevice.Value;

    private static LoadedModule Load(CompilerOptions options) => new OpenClBackend().Load(Sample, options);

    private static NdArray Ramp(params long[] shape)
    {
        Shape dims = Shape.FromSizes(shape);
        return NdArray.From<float>([.. Enumerable.Range(0, (int)dims.Elements).Select(i => (float)i)], dims);
    }

    [BackendFact("opencl")]
    public void A_run_has_the_bits_of_generated_code()
    {
        LoadedModule host = KernelModule.Load(Sample, VectorForm.V128);
        State mine = Module.NewState(), other = host.NewState();
        NdArray x = Ramp(4, SampleModule.Width), step = Ramp(SampleModule.Width), rate = NdArray.Scalar(0.5f);
        for (int i = 0; i < 3; i++)
        {
            Assert.True(Module["predict"].Run(mine, x)[0].BitEquals(host["predict"].Run(other, x)[0]));
            Assert.All(Module["train"].Run(mine, step, rate).Zip(host["train"].Run(other, step, rate)), pair => Assert.True(pair.First.BitEquals(pair.Second)));
        }

        Assert.All(mine.Names, name => Assert.True(mine.Get(name).BitEquals(other.Get(name)), name));
    }

    [BackendFact("opencl")]
    public void State_is_set_and_shared_on_the_device_and_not_with_another()
    {
        LoadedModule twin = Load(KernelModule.Options(VectorForm.V128));
        State state = Module.NewState(), second = Module.NewState();
        NdArray x = Ramp(1, SampleModule.Width), weights = Ramp(SampleModule.Width);
        NdArray before = Module["row"].Run(second, x)[0];
        state.Set("layer/w", weights);
        Assert.True(state.Get("layer/w").BitEquals(weights));
        Assert.True(twin["row"].Run(state, x)[0].BitEquals(Module["row"].Run(state, x)[0]));
        Assert.True(Module["row"].Run(second, x)[0].BitEquals(before));

        LoadedModule host = KernelModule.Load(Sample, VectorForm.V128);
        GraphCompilerException refused = Assert.Throws<GraphCompilerException>(() => Module["row"].Run(host.NewState(), x));
        Assert.Equal("GRC2003", refused.Code);
        Assert.Contains("another device", refused.Message, StringComparison.Ordinal);
        Assert.Equal("GRC2003", Assert.Throws<GraphCompilerException>(() => host["row"].Run(state, x)).Code);
    }

    [BackendFact("opencl")]
    public void A_fault_is_told_before_the_state_changes()
    {
        State state = Module.NewState();
        NdArray before = state.Get("layer/w"), x = Ramp(SampleModule.Width);
        x.Data<float>()[5] = -1;
        Assert.Equal("GRC9999", Assert.Throws<GraphCompilerException>(() => Module["train"].Run(state, x, NdArray.Scalar(1f))).Code);
        Assert.True(state.Get("layer/w").BitEquals(before));
        x.Data<float>()[5] = 1;
        Module["train"].Run(state, x, NdArray.Scalar(1f));
        Assert.False(state.Get("layer/w").BitEquals(before));
    }

    [BackendFact("opencl")]
    public void A_run_allocates_nothing()
    {
        State state = Module.NewState();
        NdArray x = Ramp(4, SampleModule.Width), y = Ramp(4, SampleModule.Width);
        Executable predict = Module["predict"];
        long least = Enumerable.Range(0, 5).Min(_ =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 200; i++)
            {
                predict.Run(state, [x], [y]);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        });
        Assert.Equal(0, least);
    }

    [BackendFact("opencl")]
    public async Task Many_threads_run_one_entry_and_train_one_state()
    {
        State state = Module.NewState();
        NdArray x = Ramp(4, SampleModule.Width), expected = Module["predict"].Run(state, x)[0];
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            NdArray y = Ramp(4, SampleModule.Width), step = NdArray.Zeros(DType.F32, [SampleModule.Width]);
            for (int i = 0; i < 20; i++)
            {
                Module["predict"].Run(state, [x], [y]);
                Assert.True(y.BitEquals(expected));
                Module["train"].Run(state, step, NdArray.Scalar(1f));
            }
        })));
        Assert.Equal(160, state.Get("count \"quoted\"").Data<int>()[0]);
    }

    [BackendFact("opencl")]
    public void The_profile_has_a_line_a_launch_by_the_clock_of_the_device()
    {
        LoadedModule profiled = Load(KernelModule.Options(VectorForm.Scalar) with { Profile = true });
        State state = profiled.NewState();
        for (int i = 0; i < 3; i++)
        {
            profiled["predict"].Run(state, Ramp(4, SampleModule.Width));
        }

        string[] lines = profiled.Profile!.ToText(1).Split('\n');
        Assert.Contains(lines, l => l.StartsWith("predict_mul", StringComparison.Ordinal) && l.Contains(" 3 ", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("predict, all", StringComparison.Ordinal));
    }

    [BackendFact("opencl")]
    public void An_arena_that_is_guarded_is_filled_with_NaN_before_each_run()
    {
        LoadedModule guarded = Load(KernelModule.Options(VectorForm.Scalar) with { Verify = true });
        NdArray x = Ramp(4, SampleModule.Width);
        Assert.True(guarded["predict"].Run(guarded.NewState(), x)[0].BitEquals(Module["predict"].Run(Module.NewState(), x)[0]));
    }
}
