using System.Runtime.CompilerServices;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Frontend.Tensors;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;
using static GraphCompiler.Frontend.Tensors.Functions;

namespace GraphCompiler.Tests.Frontend.Tensors;

/// <summary>Nodes and faults know the user's line, whether it is told by the compiler or found on the stack.</summary>
public class UserLineTests
{
    [Fact]
    public void An_operator_knows_the_line_of_its_expression()
    {
        SourceLocation first = default, second = default;
        Graph graph = Graph.Of(
            x =>
            {
                Tensor y = x + x; first = Here();
                Tensor z = 2 * y; second = Here();
                return z;
            },
            F32(3));
        Assert.Equal([first, second], graph.Nodes.Where(n => n.Operands.Count == 2).Select(n => n.Location));
    }

    [Fact]
    public void A_fault_of_an_operator_is_at_its_line()
    {
        SourceLocation expected = default;
        var fault = Assert.Throws<GraphCompilerException>(() => Graph.Of(
            (x, y) =>
            {
                expected = Here(); return x * y;
            },
            F32(2, 3), F32(4, 3)));
        Assert.Equal("GRC1006", fault.Code);
        Assert.Equal(expected, fault.Diagnostic.Location);
    }

    [Fact]
    public void A_function_is_at_the_line_of_its_call()
    {
        SourceLocation expected = default;
        var fault = Assert.Throws<GraphCompilerException>(() => Graph.Of(
            (x, y) => { expected = Here(); return MatMul(x, y); }, F32(2, 3), F32(4, 3)));
        Assert.Equal(expected, fault.Diagnostic.Location);
    }

    [Fact]
    public void A_function_that_can_be_a_delegate_is_at_the_line_of_its_call()
    {
        SourceLocation expected = default;
        Graph graph = Graph.Of(x => { expected = Here(); return Tanh(x); }, F32());
        Assert.Equal(expected, graph.Results[0].Value.Node.Location);
    }

    [Fact]
    public void A_last_call_keeps_its_line_when_code_is_optimised()
    {
        // Called often enough to be compiled again with optimisation.
        for (int i = 0; i < 100; i++)
        {
            Graph graph = Graph.Of(Product.Of, F32());
            Assert.Equal(Product.Line, graph.Results[0].Value.Node.Location.Line);
        }
    }

    [Theory]
    [InlineData("DOTNET_TieredCompilation", "0")]
    [InlineData("DOTNET_TieredPGO", "0")]
    [InlineData("DOTNET_TC_QuickJitForLoops", "0")]
    [InlineData("DOTNET_ReadyToRun", "0")]
    public void Every_way_of_compiling_code_keeps_the_line(string variable, string value)
    {
        using var host = new HostProcess(new Dictionary<string, string> { [variable] = value }, "user-lines");
        string output = host.Output.ReadToEnd();
        Assert.Equal(0, host.WaitForExit());
        Assert.Equal("operator 1\nfunction 1\nnested 1\n", output.ReplaceLineEndings("\n"));
    }

    private static SourceLocation Here([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => new(file, line);

    private static class Product
    {
        public static int Line { get; } = LineOf() + 2;

        public static Tensor Of(Tensor x) => x * x;

        private static int LineOf([CallerLineNumber] int line = 0) => line;
    }
}
