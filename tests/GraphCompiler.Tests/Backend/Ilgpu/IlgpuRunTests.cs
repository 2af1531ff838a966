using GraphCompiler.Backend.Ilgpu;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using GraphCompiler.Runtime.Ilgpu;
using GraphCompiler.Tests.Backend.CSharp;
using Xunit;

namespace GraphCompiler.Tests.Backend.Ilgpu;

/// <summary>The launcher on the device that it finds: the bits of C#, state that stays there, faults, and what it tells where something is missing.</summary>
public sealed class IlgpuRunTests
{
    private static readonly ProgramModule Sample = SampleModule.Build();
    private static readonly IlgpuBackend Backend = new(IlgpuLauncher.Open);
    private static readonly CompilerOptions Options = KernelModule.Options(VectorForm.Scalar);
    private static readonly Lazy<LoadedModule> OnDevice = new(() => Backend.Load(Sample, Options));

    private static LoadedModule Module => OnDevice.Value;

    private static NdArray Ramp(params long[] shape)
    {
        Shape dims = Shape.FromSizes(shape);
        return NdArray.From<float>([.. Enumerable.Range(0, (int)dims.Elements).Select(i => (float)i)], dims);
    }

    [Fact]
    public void A_run_has_the_bits_of_generated_code_over_one_state_and_another()
    {
        LoadedModule host = KernelModule.Load(Sample, VectorForm.V128);
        State mine = Module.NewState(), second = Module.NewState(), other = host.NewState();
        NdArray x = Ramp(4, SampleModule.Width), step = Ramp(SampleModule.Width), rate = NdArray.Scalar(0.5f);
        NdArray fresh = host["predict"].Run(other, x)[0];
        for (int i = 0; i < 3; i++)
        {
            Assert.True(Module["predict"].Run(mine, x)[0].BitEquals(host["predict"].Run(other, x)[0]));
            Assert.True(Module["predict"].Run(second, x)[0].BitEquals(fresh));
            Assert.All(Module["train"].Run(mine, step, rate).Zip(host["train"].Run(other, step, rate)), pair => Assert.True(pair.First.BitEquals(pair.Second)));
        }

        Assert.All(mine.Names, name => Assert.True(mine.Get(name).BitEquals(other.Get(name)), name));
    }

    [Fact]
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

    [Fact]
    public async Task Many_threads_run_one_entry_and_train_one_state()
    {
        State state = Module.NewState();
        NdArray x = Ramp(4, SampleModule.Width), expected = Module["predict"].Run(state, x)[0];
        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(() =>
        {
            for (int i = 0; i < 5; i++)
            {
                Assert.True(Module["predict"].Run(state, x)[0].BitEquals(expected));
                Module["train"].Run(state, NdArray.Zeros(DType.F32, [SampleModule.Width]), NdArray.Scalar(1f));
            }
        })));
        Assert.Equal(20, state.Get("count \"quoted\"").Data<int>()[0]);
    }

    [Fact]
    public void The_profile_has_a_line_a_launch_and_a_guarded_arena_is_filled_with_NaN()
    {
        LoadedModule watched = Backend.Load(Sample, Options with { Profile = true, Verify = true });
        NdArray x = Ramp(4, SampleModule.Width);
        Assert.True(watched["predict"].Run(watched.NewState(), x)[0].BitEquals(Module["predict"].Run(Module.NewState(), x)[0]));
        Assert.Contains(watched.Profile!.ToText(1).Split('\n'), l => l.StartsWith("predict_mul", StringComparison.Ordinal));
    }

    [Fact]
    public void Too_much_memory_is_told_before_a_run_with_both_figures()
    {
        const long arena = long.MaxValue / 2;
        GraphCompilerException refused = Assert.Throws<GraphCompilerException>(
            () => Backend.Load(Sample with { Programs = [Sample.Programs[0] with { ArenaBytes = arena }] }, Options).NewState());
        Assert.Equal("GRC6204", refused.Code);
        Assert.Matches("entry 'predict' needs [0-9]+ bytes, .* has [0-9]+", refused.Message);
    }

    [Fact]
    public void A_device_that_is_not_there_is_told_with_those_that_are()
    {
        CompilerOptions options = Options with { Device = "abacus" };
        GraphCompilerException refused = Assert.Throws<GraphCompilerException>(() => Backend.Load(Sample, options));
        Assert.Equal("GRC6202", refused.Code);
        Assert.Contains("CPU ", refused.Message, StringComparison.Ordinal);
        Assert.False(Backend.Examine(options).IsUsable);
        Assert.True(Backend.Examine(Options with { Device = "cpu" }).IsUsable);
    }

    /// <summary>Of the default build, whose launcher for ILGPU is in no folder of ours.</summary>
    [Fact]
    public void A_launcher_or_a_package_that_is_missing_is_told()
    {
        if (!File.Exists(Path.Combine(AppContext.BaseDirectory, "GraphCompiler.Runtime.Ilgpu.dll")))
        {
            GraphCompilerException launcher = Assert.Throws<GraphCompilerException>(() => new IlgpuBackend().Load(Sample, Options));
            Assert.Equal("GRC6201", launcher.Code);
            Assert.Contains("-p:Ilgpu=true", launcher.Message, StringComparison.Ordinal);
        }

        GraphCompilerException package = Assert.Throws<GraphCompilerException>(
            () => IlgpuLauncher.Found(() => throw new FileNotFoundException("not found", "ILGPU, Version=1.5.3.0")));
        Assert.Equal("GRC6201", package.Code);
        Assert.Contains("ILGPU, Version=1.5.3.0 does not lie beside the program", package.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_build_without_ILGPU_says_how_to_make_one_with_it()
    {
        var missing = new IlgpuBackend(_ => throw DiagnosticId.DeviceLibraryMissing.Error("no launcher"));
        Assert.False(missing.Examine(Options).IsUsable);
        Assert.Equal("GRC6201", Assert.Throws<GraphCompilerException>(() => missing.Load(Sample, Options)).Code);
    }
}
