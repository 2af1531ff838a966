using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Movement;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using GraphCompiler.Tests.Kernels.Lowering;
using Xunit;

namespace GraphCompiler.Tests.Kernels.Transforms;

/// <summary>What is concatenated or padded is computed piece by piece: the same bits in every form, and no masks where pieces are whole vectors.</summary>
public sealed class LoopSplittingTests
{
    [Theory]
    [InlineData(true, 32, 16)]
    [InlineData(true, 16, 48, 32)]
    [InlineData(false, 16, 16, 16, 16, 16)]
    [InlineData(false, 5, 27)]
    public void Pieces_of_a_concatenation(bool isCut, params int[] widths)
    {
        var b = new GraphBuilder("g");
        Value[] parts = [.. widths.Select((width, i) => b.Exp(b.Parameter($"x{i}", new TensorType(DType.F32, [3, width]))))];
        Check(isCut, b.Build(new GraphResult("y", b.Neg(b.Concatenate(1, parts)))));
    }

    [Theory]
    [InlineData(true, 16, 32)]
    [InlineData(true, 0, 16)]
    [InlineData(false, 3, 13)]
    public void Zeros_beside_what_is_padded(bool isCut, int low, int high)
    {
        var b = new GraphBuilder("g");
        Value x = b.Parameter("x", new TensorType(DType.F32, [3, 32]));
        Check(isCut, b.Build(new GraphResult("y", b.Neg(b.PadAxis(x, b.Scalar(DType.F32, 2), 1, low, high)))));
    }

    private static void Check(bool isCut, Graph graph)
    {
        ProgramModule module = LoweredGraph.Compile(graph, fusion: true).Programs;
        string text = KernelPrinter.Print(module.Programs[0].Launches.Single().Kernel[VectorForm.V512]);

        Assert.Equal(isCut, !text.Contains(" if ", StringComparison.Ordinal) && !text.Contains("select", StringComparison.Ordinal));
        var random = new Random(5);
        LoweredGraph.Check(graph, [.. graph.Parameters.Select(p => ReferenceTensor.Of(
            p.Type.DType, p.Type.Shape, Enumerable.Range(0, (int)p.Type.Elements).Select(_ => random.NextDouble())))]);
    }
}
