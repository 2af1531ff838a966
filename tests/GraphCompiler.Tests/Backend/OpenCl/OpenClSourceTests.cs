using GraphCompiler.Backend.OpenCl;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Indexing;
using GraphCompiler.Compiler.Ops.Reduction;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests.Backend.OpenCl;

/// <summary>Generated OpenCL C, as text; that it computes the right numbers is shown on a device.</summary>
public sealed class OpenClSourceTests
{
    private static ProgramModule Sample()
    {
        var b = new GraphBuilder("sample");
        Value x = b.Parameter("x", new TensorType(DType.F32, [6, 40])), indices = b.Parameter("indices", new TensorType(DType.I32, [6]));
        Value row = b.ReduceSum(b.Tanh(x), [1]);
        Value picked = b.Gather(row, indices, 0);
        return Pipeline.Compile(new Module("sample", [], [b.Build(new GraphResult("y", b.Exp(picked)))]), CompilerOptions.Default).Programs;
    }

    public static TheoryData<int> Forms => [.. VectorForm.AllWithGrid.Where(form => form.Bits is 256 or <= 0).Select(form => form.Bits)];

    [Theory]
    [MemberData(nameof(Forms))]
    public void Source_is_what_the_golden_says(int bits)
    {
        var form = new VectorForm(bits);
        Goldens.Check($"opencl/sample-{form}.cl", new OpenClBackend().Source(Sample(), CompilerOptions.Default with { Form = form }));
    }

    [Fact]
    public void Text_of_the_users_ends_no_comment_and_joins_no_line()
    {
        var kernel = new Kernel(
            "k", [], [new Phase(new Var(KernelType.Index, "c"), 1, 1, [new Comment(@"a trick \", SourceLocationOf("??/ \n x"))])], []);
        string source = new OpenClBackend().Source(CSharp.KernelModule.Of(kernel), CompilerOptions.Default with { Form = VectorForm.Scalar });
        Assert.DoesNotContain('\\', source);
        Assert.DoesNotContain('?', source);
        Assert.All(source.Split('\n').Where(line => line.Contains("trick", StringComparison.Ordinal)), line => Assert.StartsWith("    // ", line, StringComparison.Ordinal));
    }

    private static GraphCompiler.Runtime.Diagnostics.SourceLocation SourceLocationOf(string scope) => new("file.cs", 1, scope);
}
