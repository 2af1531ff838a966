using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Contraction;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Cumulative;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Indexing;
using GraphCompiler.Compiler.Ops.LinearAlgebra;
using GraphCompiler.Compiler.Ops.Movement;
using GraphCompiler.Compiler.Ops.Opaque;
using GraphCompiler.Compiler.Ops.Random;
using GraphCompiler.Compiler.Ops.Reduction;
using GraphCompiler.Compiler.Ops.Windows;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;
using Convert = GraphCompiler.Compiler.Ops.Elementwise.Convert;

namespace GraphCompiler.Tests.Ops;

/// <summary>Every numbered constraint of every op is broken once: the message cites it and the types, at the user's line.</summary>
public sealed class OpConstraintTests
{
    private static readonly TensorType F23 = new(DType.F32, [2, 3]), F33 = new(DType.F32, [3, 3]), I23 = new(DType.I32, [2, 3]);
    private static readonly TensorType I2 = new(DType.I32, [2]), B23 = new(DType.Bool, [2, 3]), F = new(DType.F32, []), H2 = new(DType.F16, [2]), I = new(DType.I32, []);

    /// <summary>The number of the constraint, an op that breaks it, and its operands.</summary>
    private static IEnumerable<(int Constraint, Op Op, TensorType[] Operands)> Broken =>
    [
        (1, new ArgMax([0]), [B23]), (2, new ArgMax([2]), [F23]), (3, new ArgMax([0]), [new(DType.F32, [0, 3])]),
        (1, new ArgMin([0]), []), (2, new ArgMin([1, 0]), [F23]), (3, new ArgMin([0]), [new(DType.F32, [0, 3])]),
        (1, new BroadcastInDim([2, 3], [0]), [F23]), (2, new BroadcastInDim([2, 3], [1, 0]), [F23]),
        (2, new BroadcastInDim([2, 3], [0, 2]), [F23]), (3, new BroadcastInDim([2, 4], [0, 1]), [F23]),
        (1, new Clamp(-1, 1), [I23]), (2, new Clamp(1, -1), [F23]), (2, new Clamp(double.NaN, 1), [F23]),
        (1, new Compare(ComparisonDirection.Less), [F23, F33]), (2, new Compare(ComparisonDirection.Less), [B23, B23]),
        (1, new Concatenate(0), []), (1, new Concatenate(0), [F23, I23]), (2, new Concatenate(2), [F23, F23]), (3, new Concatenate(1), [F23, F33]),
        (1, new Constant(new ConstantData(NdArray.Scalar(1f))), [F]), (2, new Constant(new ConstantData(NdArray.Zeros(DType.F16, [2]))), []),
        (1, new Convert(DType.I32), [F23, F23]), (2, new Convert(DType.F16), [F23]),
        (1, Dot.MatMul, [F23, new(DType.F64, [3, 2])]), (2, new Dot([], [], [2], [0]), [F23, F33]),
        (3, new Dot([0], [0], [1], [1]), [F23, F33]), (4, Dot.MatMul, [F23, F23]),
        (1, Slide(1), [F125, new(DType.I32, [2, 2, 3])]), (2, Slide(1), [F23, F23]), (3, Slide(0), [F125, new(DType.F32, [2, 2, 3])]),
        (4, Slide(1), [F125, new(DType.F32, [2, 1, 3])]), (5, Slide(1), [F125, new(DType.F32, [2, 2, 7])]),
        (1, new Gather(0), [F23]), (2, new Gather(0), [F23, F23]), (3, new Gather(2), [F23, I2]), (4, new Gather(0, 1), [F23, I2]),
        (4, new Gather(1, 1), [F33, I2]),
        (1, new Iota(F23, 0), [F]), (2, new Iota(F23, 2), []), (3, new Iota(new(DType.U8, [257]), 0), []), (3, new Iota(B23, 0), []),
        (1, new Pad([0, 0], [0, 0], [0, 0]), [F23, F23]), (2, new Pad([0], [0], [0]), [F23, F]), (3, new Pad([0, 0], [0, 0], [0, -1]), [F23, F]),
        (3, new Pad([-3, 0], [0, 0], [0, 0]), [F23, F]),
        (1, new Pack([1], [3], []), [F23, F23]), (2, new Pack([1], [2], []), [F23]), (2, new Pack([1, 1], [3, 1], []), [F23]),
        (2, new Pack([1], [3], [0, 0]), [F23]), (2, new Pack([1], [3, 3], []), [F23]),
        (1, new RandomBits([2]), [I2]),
        (1, new Reshape([7]), [F23]),
        (1, new Reverse([0]), []), (2, new Reverse([0, 0]), [F23]),
        (1, new Select(), [F23, F23, F23]), (2, new Select(), [B23, F23, I23]), (3, new Select(), [B23, F33, F33]),
        (1, new StridedSlice([0], [1], [1]), [F23]), (2, new StridedSlice([0, 0], [2, 4], [1, 1]), [F23]),
        (2, new StridedSlice([0, 0], [2, 3], [1, 0]), [F23]),
        (1, new Transpose([0, 1]), [F23, F23]), (2, new Transpose([0, 0]), [F23]),
        (1, new Unpack([0], [3], []), []), (2, new Unpack([0], [2], []), [F23]), (2, new Unpack([1], [3], []), [F23]), (2, new Unpack([0, 0], [2, 3], []), [F23]),
        (1, new LinearRecurrence(0), [F23]), (1, new LinearRecurrence(0), [I23, I23]), (2, new LinearRecurrence(2), [F23, F23]),
        (1, new Cholesky(), [new(DType.I32, [3, 3])]), (2, new Cholesky(), [F23]), (1, new Determinant(), [B23]), (2, new Determinant(), [F]),
        (1, new SymmetricEigen(), [F33, F33]), (2, new SymmetricEigen(), [F23]),
        (1, new TriangularSolve(), [F33]), (2, new TriangularSolve(), [F23, F23]), (3, new TriangularSolve(), [F33, F23]),
        (1, new LinearSolve(), [F33]), (2, new LinearSolve(), [F23, F23]), (3, new LinearSolve(), [F33, F23]),
        (1, new DynamicSlice(0, 1), [F23, I2]), (2, new DynamicSlice(2, 1), [F23, I]), (3, new DynamicSlice(0, 3), [F23, I]),
        (1, new DynamicUpdateSlice(0), [F23, I23, I]), (2, new DynamicUpdateSlice(2), [F23, F23, I]), (3, new DynamicUpdateSlice(0), [F23, F33, I]),
        (1, new StepCount(3), [F23]), (2, new StepCount(-1), [I23]), (2, new StepCount(1L << 31), [I23]),
        (1, new Sort(), [B23]), (2, new Sort(), [F]),
        .. Families,
        .. Windows,
    ];

    private static TensorType F125 => new(DType.F32, [1, 2, 5]);

    private static Convolution Slide(long stride) => new([stride], [0], [0], [1], [1]);

    private static IEnumerable<(int, Op, TensorType[])> Windows
    {
        get
        {
            Func<long[], long, Op>[] gathering =
            [
                (w, pad) => new ReduceWindowSum([.. w], [1, 1], [1, 1], [0, pad], [0, 0]), (w, pad) => new ReduceWindowMax([.. w], [1, 1], [1, 1], [0, pad], [0, 0]),
                (w, pad) => new ArgMaxWindow([.. w], [1, 1], [1, 1], [0, pad], [0, 0]), (w, pad) => new PickWindow([.. w], [1, 1], [1, 1], [0, pad], [0, 0]),
                (w, pad) => new SpreadWindow([2, 3], [.. w], [1, 1], [1, 1], [0, pad], [0, 0]),
                (w, pad) => new ScatterWindow([2, 3], [.. w], [1, 1], [1, 1], [0, pad], [0, 0]),
            ];
            foreach (Func<long[], long, Op> op in gathering)
            {
                TensorType[] operands = op([1, 1], 0) is PickWindow or ScatterWindow ? [F23, I23] : [F23];
                yield return (1, op([1, 1], 0), [B23]);
                yield return (2, op([1], 0), operands);
                yield return (3, op([1, 0], 0), operands);
                yield return (3, op([1 << 20, 1 << 20], 0), operands);
                yield return (3, op([1, 1], -1), operands);
                yield return (3, op([1, 1], 1L << 31), operands);
                if (op([1, 1], 0) is SpreadingWindowOp)
                {
                    yield return (4, op([2, 1], 0), operands);
                }
            }

            yield return (1, new PickWindow([2, 1], [1, 1], [1, 1], [0, 0], [0, 0]), [F23, I23]);
        }
    }

    private static IEnumerable<(int, Op, TensorType[])> Families => OpCatalog.All.Select(schema => schema.Prototype).SelectMany(op => op switch
    {
        Clamp => [],
        UnaryElementwise => new (int, Op, TensorType[])[] { (1, op, [H2]), (1, op, []) },
        CumulativeOp and not LinearRecurrence => [(1, op, [B23]), (1, op, [F23, F23]), (2, (CumulativeOp)op with { Axis = 2 }, [F23])],
        ScatterOp scatter =>
        [
            (1, scatter with { Axis = 0, Extent = 3 }, [I2, B23]), (2, scatter with { Axis = 0, Extent = 3 }, [F, F23]),
            (3, scatter with { Axis = 0, Extent = -1 }, [I2, F23]), (3, scatter with { Axis = -1, Extent = 3 }, [I2, F23]),
            (4, scatter with { Axis = 0, Extent = 3, BatchDims = 1 }, [I2, F23]), (5, scatter with { Axis = 1, Extent = 3 }, [I2, F23]),
        ],
        BinaryElementwise => [(1, op, [F23, F33]), (1, op, [I23]), (2, op, [H2, H2])],
        ReductionOp { Accepted: var accepted } and not (ArgMax or ArgMin) =>
            [(1, op, [accepted == ElementKinds.Bools ? F23 : B23]), (2, ((ReductionOp)op).Along([2]), [accepted == ElementKinds.Bools ? B23 : F23])],
        _ => [],
    });

    [Fact]
    public void TheMessageCitesTheConstraint()
    {
        foreach ((int constraint, Op op, TensorType[] operands) in Broken)
        {
            GraphCompilerException fault = Assert.Throws<GraphCompilerException>(() => Build(op, operands));
            string start = $"{op.Name} (C{constraint}): {op.Constraints[constraint - 1]}, got ";
            Assert.True(fault.Diagnostic.Message.StartsWith(start, StringComparison.Ordinal), $"{fault.Diagnostic.Message}\nshould start with\n{start}");
            Assert.Equal("Model.cs:7", fault.Diagnostic.Location.ToString());
            Assert.Matches("^GRC100[234]$", fault.Code);
        }
    }

    [Fact]
    public void EveryConstraintIsBrokenOnce()
    {
        HashSet<string> broken = [.. Broken.Select(b => $"{b.Op.Name} (C{b.Constraint})")];
        string[] all =
        [
            .. OpCatalog.All.SelectMany(op => op.Prototype.Constraints.Select((_, i) => $"{op.Name} (C{i + 1})"))
                // Tested with their graphs in CustomGradientTests and ControlFlowTypeTests.
                .Where(c => !c.StartsWith("custom_gradient", StringComparison.Ordinal) && !ControlFlow.ControlFlowTypeTests.Cites(c)),
        ];
        Assert.Empty(all.Except(broken));
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MaxValue / 2)]
    public void AbsurdSizesAreRefused(long size)
    {
        Assert.Equal("GRC1001", Assert.Throws<GraphCompilerException>(() => Build(new Pad([size, 0], [size, 0], [0, 0]), [F23, F])).Code);
        Assert.Equal("GRC1001", Assert.Throws<GraphCompilerException>(() => Build(new Pad([0, 0], [0, 0], [size, size]), [F23, F])).Code);
        Assert.Equal("GRC1001", Assert.Throws<GraphCompilerException>(() => Build(new ScatterAdd(0, size), [I2, F23])).Code);
    }

    private static void Build(Op op, TensorType[] operands)
    {
        var b = new GraphBuilder("broken");
        Value[] values = [.. operands.Select((type, i) => b.Parameter($"x{i}", type))];
        b.Location = new SourceLocation("Model.cs", 7);
        b.AddNode(op, values);
    }
}
