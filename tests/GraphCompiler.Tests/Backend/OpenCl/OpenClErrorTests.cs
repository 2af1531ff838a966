using GraphCompiler.Backend.OpenCl;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Runtime.Diagnostics;
using GraphCompiler.Runtime.OpenCl;
using GraphCompiler.Tests.Backend.CSharp;
using GraphCompiler.Tests.Backends;
using Xunit;

namespace GraphCompiler.Tests.Backend.OpenCl;

/// <summary>What can be missing or refused is told with what to do; nothing crashes, and no other backend steps in.</summary>
public sealed class OpenClErrorTests
{
    private static readonly CompilerOptions Options = KernelModule.Options(VectorForm.Scalar);

    private static GraphCompilerException Refused(Action run) => Assert.Throws<GraphCompilerException>(run);

    [Fact]
    public void A_missing_library_is_named_with_what_to_install()
    {
        string[] names = ["libOpenCL-of-nobody.so.1"];
        GraphCompilerException refused = Refused(() => ClLibrary.Require(ClLibrary.Open(names), names));
        Assert.Equal("GRC6201", refused.Code);
        Assert.Contains("libOpenCL-of-nobody.so.1", refused.Message, StringComparison.Ordinal);
        Assert.Contains("apt-get install ocl-icd-libopencl1", refused.Message, StringComparison.Ordinal);
    }

    [BackendFact("opencl")]
    public void A_device_that_is_not_there_is_told_with_those_that_are()
    {
        CompilerOptions options = Options with { Device = "abacus" };
        GraphCompilerException refused = Refused(() => new OpenClBackend().Load(SampleModule.Build(), options));
        Assert.Equal("GRC6202", refused.Code);
        Assert.Contains("'abacus'", refused.Message, StringComparison.Ordinal);
        Assert.Contains(OpenClDevice.Choose().Name, refused.Message, StringComparison.Ordinal);
        Assert.False(new OpenClBackend().Examine(options).IsUsable);
    }

    [BackendFact("opencl")]
    public void A_device_is_chosen_by_a_part_of_its_name()
    {
        OpenClDevice device = OpenClDevice.Choose();
        Assert.Same(device, OpenClDevice.Choose(device.Platform[..5].ToUpperInvariant()));
        Assert.Contains(device.Driver, new OpenClBackend().Examine(Options).Text, StringComparison.Ordinal);
    }

    [BackendFact("opencl")]
    public void Too_much_memory_is_told_before_a_run_with_both_figures()
    {
        OpenClDevice device = OpenClDevice.Choose();
        ProgramModule sample = SampleModule.Build();
        GraphCompilerException Load(long arena) =>
            Refused(() => new OpenClBackend().Load(sample with { Programs = [sample.Programs[0] with { ArenaBytes = arena }] }, Options));

        GraphCompilerException all = Load(device.MemoryBytes), block = Load(device.LargestBlockBytes + 8);
        Assert.Equal("GRC6204", all.Code);
        Assert.Contains($"{device.MemoryBytes}", all.Message, StringComparison.Ordinal);
        Assert.Contains("entry 'predict' needs", all.Message, StringComparison.Ordinal);
        Assert.Equal("GRC6204", block.Code);
        Assert.Contains($"{device.LargestBlockBytes + 8}", block.Message, StringComparison.Ordinal);
    }

    [BackendFact("opencl")]
    public void A_source_that_the_driver_refuses_is_told_with_its_line_and_the_log()
    {
        const string line = "x[0] = undeclared;";
        GraphCompilerException refused = Refused(() => OpenClProgram.Compile(OpenClDevice.Choose(), $"__kernel void f(__global float* x)\n{{\n    {line}\n}}\n"));
        Assert.Equal("GRC6205", refused.Code);
        Assert.Contains("use of undeclared identifier", refused.Message, StringComparison.Ordinal);
        Assert.Contains(line, refused.Message, StringComparison.Ordinal);
    }

    [BackendFact("opencl")]
    public void A_binary_of_something_else_is_refused() =>
        Assert.Equal("GRC6206", Refused(() => OpenClProgram.Load(OpenClDevice.Choose(), [1, 2, 3, 4])).Code);
}
