using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Kernels.Lowering;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Movement;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests.Kernels.Lowering;

/// <summary>What is read transposed is right for sides that are multiples of the lanes and that are not, of one block and of several.</summary>
public sealed class TransposedTilesTests
{
    public static TheoryData<DType, long[], int[]> Permutations => new()
    {
        { DType.F32, [32, 48], [1, 0] },
        { DType.F32, [40, 33], [1, 0] },
        { DType.F32, [16, 17], [1, 0] },
        { DType.F32, [1030, 131], [1, 0] },
        { DType.F64, [19, 35], [1, 0] },
        { DType.I64, [16, 32], [1, 0] },
        { DType.U32, [3, 18, 21], [0, 2, 1] },
        { DType.I32, [20, 3, 17], [2, 0, 1] },
        { DType.F32, [2, 16, 3, 18], [0, 2, 3, 1] },
    };

    [Theory]
    [MemberData(nameof(Permutations))]
    public void A_transpose(DType type, long[] shape, int[] permutation)
    {
        var b = new GraphBuilder("g");
        Value x = b.Parameter("x", new TensorType(type, Shape.FromSizes(shape)));
        Assert.True(IsTiled(b.Transpose(x, [.. permutation])));
        LoweredGraph.Check(b.Build(new GraphResult("y", b.Transpose(x, [.. permutation]))), [Numbers(x.Type, 1)]);
    }

    [Theory]
    [InlineData(32, 48)]
    [InlineData(21, 35)]
    public void A_chain_with_transposed_and_plain_inputs(long rows, long columns)
    {
        var b = new GraphBuilder("g");
        Value x = b.Parameter("x", new TensorType(DType.F32, [rows, columns])), y = b.Parameter("y", new TensorType(DType.F32, [columns, rows]));
        Value z = b.Parameter("z", new TensorType(DType.F32, [columns, rows])), bias = b.Parameter("b", new TensorType(DType.F32, [columns]));
        Value sum = b.Add(b.Exp(b.Transpose(y, [1, 0])), b.BroadcastInDim(bias, [rows, columns], [1]));
        Value result = b.Mul(b.Add(x, sum), b.Transpose(b.Tanh(z), [1, 0]));
        LoweredGraph.Check(
            b.Build(new GraphResult("r", result), new GraphResult("s", sum)), [.. new[] { x, y, z, bias }.Select((v, i) => Numbers(v.Type, i))]);
    }

    [Fact]
    public void Two_side_by_side_in_one_launch()
    {
        var b = new GraphBuilder("g");
        Value x = b.Parameter("x", new TensorType(DType.F32, [20, 33])), y = b.Parameter("y", new TensorType(DType.F32, [17, 40]));
        Graph graph = b.Build(new GraphResult("u", b.Transpose(x, [1, 0])), new GraphResult("v", b.Transpose(y, [1, 0])));
        Assert.Single(LoweredGraph.Compile(graph, fusion: true).Programs.Programs[0].Steps);
        LoweredGraph.Check(graph, [Numbers(x.Type, 1), Numbers(y.Type, 2)]);
    }

    [Fact]
    public void An_input_may_be_overwritten_where_no_element_is_computed_twice()
    {
        Assert.True(Lowering(32).CanOverwrite(0, 0));
        Assert.False(Lowering(33).CanOverwrite(0, 0));
        Assert.False(Lowering(32).CanOverwrite(0, 1));

        static ElementwiseLowering Lowering(long side)
        {
            var b = new GraphBuilder("g");
            Value x = b.Parameter("x", new TensorType(DType.F32, [side, side])), y = b.Parameter("y", x.Type);
            return new ElementwiseLowering(Group(b.Add(x, b.Transpose(y, [1, 0]))));
        }
    }

    private static bool IsTiled(Value result) =>
        TransposedTiles.Of(Group(result), IterationSpace.Of(Group(result), [result])) is not null;

    private static FusionGroup Group(Value result)
    {
        var nodes = new List<Node>();
        var inputs = new List<Value>();
        void Visit(Value value)
        {
            if (value.Node.Operands.Count == 0)
            {
                inputs.Add(value);
                return;
            }

            foreach (Value operand in value.Node.Operands)
            {
                Visit(operand);
            }

            nodes.Add(value.Node);
        }

        Visit(result);
        return new FusionGroup(0, FusionKind.Elementwise, nodes, inputs, [result]);
    }

    private static ReferenceTensor Numbers(TensorType type, int seed)
    {
        var random = new Random(seed);
        long[] integers = [.. Enumerable.Range(0, (int)type.Elements).Select(_ => random.NextInt64(100))];
        return type.DType.IsFloat
            ? ReferenceTensor.Of(type, [.. integers.Select(i => (i / 50.0) - 1)]) : ReferenceTensor.Of(type, integers);
    }
}
