using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.LinearAlgebra;

/// <summary>The family of ops on square matrices, the last two dimensions of the first operand; the leading ones count matrices.</summary>
public abstract record MatrixOp : Op
{
    /// <summary>The constraint on the matrices.</summary>
    protected static string Square => "the last two dimensions of the first operand are equal";

    /// <summary>Order of the matrices.</summary>
    public static long Order(TensorType matrices) => matrices.Shape[^1];

    /// <summary>Number of matrices.</summary>
    public static long Count(TensorType matrices) => Shape.Create(matrices.Shape.Dims[..^2]).Elements;

    /// <summary>Checks that the first operand is square matrices of floats, and that there are so many operands of its type.</summary>
    protected static void RequireSquare(TypeCheck check, ReadOnlySpan<TensorType> operands, int count)
    {
        bool alike = operands.Length == count;
        foreach (TensorType operand in operands)
        {
            alike &= operand.DType == operands[0].DType && operand.DType.IsFloat && !operand.DType.IsReserved;
        }

        check.Require(alike, "C1", $"{TypeText.Of(operands)}");
        check.Require(operands[0].Rank >= 2 && operands[0].Shape[^1] == operands[0].Shape[^2], "C2", $"{operands[0]}");
    }

    /// <summary>Checks that the second operand is matrices that the first ones can be multiplied with.</summary>
    protected static void RequireRightSides(TypeCheck check, ReadOnlySpan<TensorType> operands, string number)
    {
        (Shape a, Shape x) = (operands[0].Shape, operands[1].Shape);
        check.Require(x.Rank == a.Rank && x.Dims[..^1].SequenceEqual(a.Dims[..^1]), number, $"{TypeText.Of(operands)}");
    }

    /// <summary>One of the matrices, as rows.</summary>
    protected static double[][] Matrix(ReferenceTensor x, long number)
    {
        (long rows, long columns) = (x.Type.Shape[^2], x.Type.Shape[^1]);
        return [.. Enumerable.Range(0, (int)rows).Select(i => x.Floats.AsSpan((int)(((number * rows) + i) * columns), (int)columns).ToArray())];
    }

    /// <summary>Sets one of the matrices.</summary>
    protected static void SetMatrix(ReferenceTensor x, long number, double[][] rows)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i].CopyTo(x.Floats, ((number * rows.Length) + i) * rows[i].Length);
        }
    }

    /// <summary>The product of each pair of matrices.</summary>
    protected static Value Product(GraphBuilder b, Value x, Value y, bool transposeX = false, bool transposeY = false)
    {
        int rank = x.Type.Rank;
        EquatableArray<int> batch = Enumerable.Range(0, rank - 2).ToEquatable();
        return b.Dot(x, y, new Dot(batch, batch, [transposeX ? rank - 2 : rank - 1], [transposeY ? rank - 1 : rank - 2]));
    }

    /// <summary>Each matrix transposed.</summary>
    protected static Value Transposed(GraphBuilder b, Value x)
    {
        int rank = x.Type.Rank;
        return b.Transpose(x, [.. Enumerable.Range(0, rank - 2), rank - 1, rank - 2]);
    }

    /// <summary>The lower triangles, with half of the diagonals.</summary>
    protected static Value HalfLower(GraphBuilder b, Value x)
    {
        Value below = b.Triangle(x, upper: false, -1), diagonal = b.Triangle(b.Triangle(x, upper: false), upper: true);
        return b.Add(below, b.MulNumber(diagonal, 0.5));
    }

    /// <summary>Unit matrices in the place of matrices.</summary>
    protected static Value Unit(GraphBuilder b, TensorType matrices) => b.Triangle(b.Triangle(b.Full(matrices, 1), upper: false), upper: true);

    /// <summary>A case on matrices with a great diagonal.</summary>
    protected static OpCase Case(Op op, DType type, params Shape[] shapes) => new(
        op, [.. shapes.Select(shape => new TensorType(type, shape))], [new ValueRange(-1, 1, Diagonal: 6)]);
}
