using GraphCompiler.Compiler.Ir;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;

namespace GraphCompiler.Tests.Ir;

public sealed class GraphSyntaxErrorTests
{
    private const string Head = "graph @g(%x: f32[3]) -> (y: f32[3]) {\n";

    [Theory]
    [InlineData("", "GRC2006", "line 1, column 1: expected 'graph', got the end of the text")]
    [InlineData("graph g", "GRC2006", "line 1, column 7: expected the name of the graph, got 'g'")]
    [InlineData(Head + "  %1 = nag %x : f32[3]\n", "GRC2006", "line 2, column 8: there is no op 'nag'")]
    [InlineData(Head + "  %1 = parameter : f32[3]\n", "GRC2006", "there is no op 'parameter'")]
    [InlineData(Head + "  %1 = neg %2 : f32[3]\n", "GRC2006", "line 2, column 12: there is no value '2' before this")]
    [InlineData(Head + "  %1 = neg %x : f32[4]\n", "GRC2006", "line 2, column 8: neg gives f32[3], the text says f32[4]")]
    [InlineData(Head + "  %1, %2 = neg %x : f32[3]\n", "GRC2006", "results are numbered")]
    [InlineData(Head + "  %1.0, %1.1 = neg %x : f32[3]\n", "GRC2006", "neg has 1 results, the text names 2")]
    [InlineData(Head + "  %1 = neg %x : f32[3]\n  %1 = neg %x : f32[3]", "GRC2006", "line 3, column 3: there is a value %1 already")]
    [InlineData(Head + "  %1 = neg %x, %x : f32[3]\n", "GRC1002", "neg (C1)")]
    [InlineData(Head + "  %1 = reduce_sum %x : f32[]\n", "GRC2006", "reduce_sum gives f32[3]")]
    [InlineData(Head + "  %1 = reduce_sum %x axes=[7] : f32[]\n", "GRC1003", "axis 7")]
    [InlineData(Head + "  %1 = reduce_sum %x axis=[0] : f32[]\n", "GRC2006", "reduce_sum has no attribute 'axis'")]
    [InlineData(Head + "  %1 = reduce_sum %x axes=[0] axes=[0] : f32[]\n", "GRC2006", "'axes' is given twice")]
    [InlineData(Head + "  %1 = reshape %x : f32[]\n", "GRC2006", "reshape needs the attribute 'shape'")]
    [InlineData(Head + "  %1 = reshape %x shape=[9223372036854775807] : f32[]\n", "GRC1001", "")]
    [InlineData(Head + "  %1 = reshape %x shape=[9223372036854775808] : f32[]\n", "GRC1001", "")]
    [InlineData(Head + "  %1 = reshape %x shape=[-1] : f32[]\n", "GRC1001", "")]
    [InlineData(Head + "  %1 = reshape %x shape=none : f32[]\n", "GRC2006", "expected")]
    [InlineData(Head + "  %1 = reshape %x shape=[3.5] : f32[]\n", "GRC2006", "'3.5' is no dimension")]
    [InlineData(Head + "  %1 = constant data=f32[2]{1} : f32[2]\n", "GRC2006", "f32[2] has 2 elements, the literal 1")]
    [InlineData(Head + "  %1 = constant data=u8[1]{256} : u8[1]\n", "GRC2006", "'256' is no u8")]
    [InlineData(Head + "  %1 = constant data=f32[1]{1e99} : f32[1]\n", "GRC2006", "'1e99' is no f32")]
    [InlineData(Head + "  %1 = constant data=resource @w : f32[1]\n", "GRC2006", "there is no resource 'w'")]
    [InlineData(Head + "  return %x, %x\n}", "GRC2006", "the graph returns (f32[3], f32[3]), declared is (f32[3])")]
    [InlineData(Head + "  return %x\n} more", "GRC2006", "expected the end of the text, got 'more'")]
    [InlineData(Head + "  return %\"x\n}", "GRC2006", "a quoted name does not end on its line")]
    [InlineData(Head + "  ?", "GRC2006", "line 2, column 3: unexpected character U+003F")]
    [InlineData("graph @g(%x: f32[3], %x: f32[3]) -> () { return }", "GRC2002", "parameter 'x' already")]
    [InlineData("graph @g(%1: f32[3]) -> () { return }", "GRC2006", "a parameter has a name")]
    [InlineData("module @m { state @s: f32[2] = f32[1]{1} }", "GRC2006", "state 's' is f32[2], its initial value f32[1]")]
    [InlineData("module @m { graph @g(@s: f32[2]) -> () { return } }", "GRC2003", "")]
    public void An_error_names_its_place(string text, string code, string message)
    {
        var fault = Assert.Throws<GraphCompilerException>(() => GraphParser.ParseModule(text, file: "bad.ir"));
        Assert.Equal(code, fault.Code);
        Assert.Contains(message, fault.Diagnostic.Message, StringComparison.Ordinal);
        Assert.Equal("bad.ir", fault.Diagnostic.Location.File);
    }
}
