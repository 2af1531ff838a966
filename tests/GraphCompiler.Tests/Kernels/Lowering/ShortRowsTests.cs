using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Movement;
using GraphCompiler.Compiler.Ops.Reduction;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using GraphCompiler.Tests.Backend.CSharp;
using Xunit;

namespace GraphCompiler.Tests.Kernels.Lowering;

/// <summary>Rows that fill no register, each in a lane of its own, give the bits of the unfused graph: whole blocks and rows that are left.</summary>
public sealed class ShortRowsTests
{
    [Theory]
    [InlineData(1024, 10)]
    [InlineData(1039, 10)]
    [InlineData(1027, 2)]
    [InlineData(1040, 4)]
    [InlineData(1025, 7)]
    [InlineData(1033, 16)]
    [InlineData(1030, 17)]
    [InlineData(1055, 23)]
    public void Softmax(long rows, long columns) => TwoOperands.Check([rows, columns], (b, x, _) => [b.Softmax(x, 1)]);

    /// <summary>Few rows are swept one by one, with lanes in registers: the order of each row is the same.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(16)]
    [InlineData(21)]
    public void Many_rows_have_the_bits_of_few(long columns)
    {
        NdArray[] few = Run(100), many = Run(1100);
        Assert.All(few.Zip(many), pair => Assert.Equal(pair.First.Bytes.ToArray(), pair.Second.Bytes[..pair.First.Bytes.Length].ToArray()));

        NdArray[] Run(long rows)
        {
            var b = new GraphBuilder("g");
            Value x = b.Parameter("x", new TensorType(DType.F32, [rows, columns]));
            ProgramModule module = LoweredGraph.Compile(
                b.Build(
                    new GraphResult("softmax", b.Softmax(x, 1)), new GraphResult("sum", b.ReduceSum(x, [1])),
                    new GraphResult("at", b.ArgMax(x, 1))), fusion: true).Programs;
            var interpreter = new ProgramInterpreter(module, VectorForm.V512);
            return interpreter.Run(module.Programs[0], interpreter.NewState(), [TwoOperands.Numbers(x.Type, 1).ToNdArray()]);
        }
    }

    /// <summary>NaN, infinities and −0 among the numbers, rows that are left, and a kernel of each node as the measure.</summary>
    [Theory]
    [InlineData(512)]
    [InlineData(256)]
    [InlineData(128)]
    [InlineData(0)]
    public void Generated_code_has_the_bits_of_unfused_kernels(int bits) => TwoOperands.CheckGeneratedCode([1039, 10], bits, (b, x, _) =>
        [b.Softmax(x, 1), b.ReduceSum(x, [1]), b.ReduceMax(x, [1])]);

    [Fact]
    public void Row_sums() => TwoOperands.Check([1043, 10], (b, x, y) => [b.ReduceSum(b.Mul(x, y), [1]), b.ReduceMax(x, [1])]);

    [Fact]
    public void Outputs_of_rows_and_elements() => TwoOperands.Check([1037, 10], (b, x, y) =>
    {
        Value greatest = b.ReduceMax(x, [1]), sum = b.ReduceSum(b.Exp(y), [1]);
        return [b.LogSoftmax(x, 1), greatest, b.Mul(b.Softmax(y, 1), x), b.Add(greatest, sum), b.ArgMax(b.Exp(x), 1)];
    });

    [Fact]
    public void A_total_of_all_rows() => TwoOperands.Check([1500, 10], (b, x, y) => [b.ReduceSum(b.ReduceSum(b.Mul(b.LogSoftmax(x, 1), y), [1]), [0])], 1e-1);

    [Fact]
    public void A_bias_that_all_rows_share() => TwoOperands.Check([1061, 9], (b, x, y) =>
        [b.Softmax(b.Add(x, b.RepeatAlong(b.ReduceMax(y, [0]), x.Type.Shape, [0])), 1)]);

    [Fact]
    public void A_row_is_made_of_its_neighbour() => TwoOperands.Check([1030, 10], (b, x, y) =>
    [
        b.Softmax(b.Add(y, b.Concatenate(0, b.SliceAxis(x, 0, 1, 1030), b.SliceAxis(x, 0, 0, 1))), 1),
    ]);

    [Fact]
    public void The_result_may_lie_in_the_memory_of_the_operand()
    {
        var b = new GraphBuilder("g");
        Value x = b.Parameter("x", new TensorType(DType.F32, [1030, 10]));
        LoweredGraph.Check(b.Build(new GraphResult("y", b.Softmax(b.Exp(b.Transpose(b.Transpose(x, [1, 0]), [1, 0])), 1))), [TwoOperands.Numbers(x.Type, 1)]);
    }
}
