using GraphCompiler.Backend.OpenCl;
using GraphCompiler.Backend.OpenCl.Printing;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Indexing;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using GraphCompiler.Runtime.OpenCl;
using GraphCompiler.Tests.Backend.CSharp;
using GraphCompiler.Tests.Backends;
using GraphCompiler.Tests.Frontend.Data;
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

    /// <summary>The system's loader is there, a driver is not: as the loader says it is asked for drivers in a folder that has none.</summary>
    [BackendFact("opencl")]
    public void A_system_without_a_driver_is_told_so()
    {
        using var folder = new TestFolder();
        string module = folder.Write("m.ir", System.Text.Encoding.UTF8.GetBytes("graph @f(%x: f32[2]) -> (y: f32[2]) {\n  %1 = neg %x : f32[2]\n  return %1\n}\n"));
        (int code, string messages) = ToolProcess.Run(new() { ["OCL_ICD_VENDORS"] = folder.Path }, "run", module, "--backend", "opencl");
        Assert.Equal(4, code);
        Assert.Contains("GRC6202", messages, StringComparison.Ordinal);
        Assert.Contains("no driver is installed", messages, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_without_double_precision_or_64_bit_atomics_is_told_what_the_program_needs()
    {
        string Source(DType type, bool gathers)
        {
            var b = new GraphBuilder("f");
            Value x = b.Parameter("x", new TensorType(type, [3, 4])), i = b.Parameter("i", new TensorType(DType.I32, [2]));
            var module = new Module("m", [], [b.Build(new GraphResult("y", gathers ? b.Gather(x, i, 0) : b.Neg(x)))]);
            return new OpenClBackend().Source(Pipeline.Compile(module, Options).Programs, Options);
        }

        foreach ((DType type, bool gathers, string need) in new[] { (DType.F64, false, "cl_khr_fp64"), (DType.F32, true, "cl_khr_int64_extended_atomics") })
        {
            string source = Source(type, gathers);
            GraphCompilerException refused = Refused(() => SourcePrinter.Require("abacus", hasDoubles: false, hasLongAtomics: false, source));
            Assert.Equal("GRC6203", refused.Code);
            Assert.Contains(need, refused.Message, StringComparison.Ordinal);
            Assert.Contains("abacus", refused.Message, StringComparison.Ordinal);
            SourcePrinter.Require("abacus", hasDoubles: !gathers, hasLongAtomics: gathers, source);
        }

        SourcePrinter.Require("abacus", hasDoubles: false, hasLongAtomics: false, Source(DType.F32, gathers: false));
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
