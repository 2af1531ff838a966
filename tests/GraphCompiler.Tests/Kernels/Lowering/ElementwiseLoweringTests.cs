using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Kernels.Lowering;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Indexing;
using GraphCompiler.Compiler.Ops.Movement;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests.Kernels.Lowering;

public sealed class ElementwiseLoweringTests
{
    [Fact]
    public void Adjacent_dimensions_that_no_access_tells_apart_become_one_loop()
    {
        var b = new GraphBuilder("g");
        Value x = b.Parameter("x", new TensorType(DType.F32, [8, 30, 64]));
        Value scale = b.Parameter("scale", new TensorType(DType.F32, [64]));
        Value y = b.Mul(x, b.BroadcastInDim(scale, [8, 30, 64], [2]));
        Kernel kernel = Lower(b, y);
        Assert.Equal(
            """
            kernel @k(in %v0: f32[15360], in %v1: f32[64], out %v3: f32[15360]) {
              // %2 = broadcast_in_dim %scale shape=[8,30,64] dims=[2] : f32[8,30,64]
              // %3 = mul %x, %2 : f32[8,30,64]
              parallel chunk in 0..1 {
                serial i0 in 0 .. 240 {
                  t0: i64 = i0 * 64
                  vector j0 in 0 .. 64 {
                    t1: i64 = t0 + j0
                    t2: f32 = v0[t1]
                    t3: f32 = v1[j0]
                    t4: f32 = t2 * t3
                    v3[t1] = t4
                  }
                }
              }
            }

            """,
            KernelPrinter.Print(kernel));
    }

    [Fact]
    public void The_index_of_a_gathered_row_is_checked_once_and_its_elements_are_lanes()
    {
        var b = new GraphBuilder("g");
        Value table = b.Parameter("table", new TensorType(DType.F32, [7, 64])), indices = b.Parameter("indices", new TensorType(DType.I64, [5]));
        string text = KernelPrinter.Print(Lower(b, b.Gather(table, indices, 0)));
        int fault = text.IndexOf("fault 2 at", StringComparison.Ordinal), loop = text.IndexOf("vector j0 in 0 .. 64", StringComparison.Ordinal);
        Assert.True(fault > 0 && loop > fault, text);
    }

    [Fact]
    public void Few_neighbours_are_lanes_together_with_what_is_around_them()
    {
        var b = new GraphBuilder("g");
        Value x = b.Parameter("x", new TensorType(DType.F32, [3, 30, 1])), y = b.Parameter("y", new TensorType(DType.F32, [3, 30, 1]));
        Value pairs = b.Concatenate(2, x, y);
        Assert.Contains("vector j0 in 0 .. 180", KernelPrinter.Print(Lower(b, pairs)), StringComparison.Ordinal);
        double[] numbers = [.. Enumerable.Range(0, 90).Select(i => (double)i)];
        LoweredGraph.Check(
            b.Build(new GraphResult("pairs", pairs)),
            [ReferenceTensor.Of(DType.F32, [3, 30, 1], numbers), ReferenceTensor.Of(DType.F32, [3, 30, 1], numbers.Select(i => -i))]);
    }

    private static Kernel Lower(GraphBuilder b, Value result)
    {
        Graph graph = b.Build(new GraphResult("y", result));
        var group = new FusionGroup(0, FusionKind.Elementwise, [.. graph.Nodes.Where(n => n.Operands.Count > 0)],
            [.. graph.Parameters.Select(p => p.Result)], [result]);
        return new ElementwiseLowering(group).Lower("k", VectorForm.Scalar);
    }
}
