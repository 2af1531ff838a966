using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;

namespace GraphCompiler.Tests.Ir;

public sealed class GraphFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("graphc-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_module_is_saved_and_loaded_with_its_arrays()
    {
        var b = new GraphBuilder("g");
        Value c = b.Constant(NdArray.Zeros(DType.F32, [5, 5]));
        NdArray initial = NdArray.From<int>(Enumerable.Range(0, 100).ToArray(), [100]);
        var module = new Module("m", [new StateDeclaration("s", new TensorType(DType.I32, [100]), initial)], [b.Build(new GraphResult("c", c))]);
        string path = Path.Combine(folder, "m.ir");
        GraphFile.Save(path, module);
        Module read = GraphFile.Load(path);
        Assert.Equal(module.ToString(), read.ToString());
        Assert.True(read.States[0].Initial!.BitEquals(initial));
        Assert.Equal(["m.ir", "m.npz"], Directory.GetFiles(folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_file_that_is_not_there_is_an_error() => Assert.StartsWith(
        "GRC70", Assert.Throws<GraphCompilerException>(() => GraphFile.Load(Path.Combine(folder, "none.ir"))).Code, StringComparison.Ordinal);

    [Fact]
    public void A_syntax_error_names_the_file()
    {
        string path = Path.Combine(folder, "bad.ir");
        File.WriteAllText(path, "module @m {\n  stat\n}");
        var fault = Assert.Throws<GraphCompilerException>(() => GraphFile.Load(path));
        Assert.Equal((path, 2), (fault.Diagnostic.Location.File, fault.Diagnostic.Location.Line));
    }
}
