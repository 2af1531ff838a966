namespace GraphCompiler.Compiler.Reference;

/// <summary>Random relative errors of the size that rounding makes: how far a result may be off is how far they move it.</summary>
/// <remarks>
/// A float that a node computes, and every float that a parameter brings, is multiplied by 1 + ε u, with u uniform in [−1, 1] and ε = 2⁻²⁴
/// for f32 and 2⁻⁵¹ for f64 (of smaller ones most would be lost, as the oracle itself computes in doubles). A sum rounds each time that a
/// term is added, and where terms cancel the partial sums are larger than the result: its error is ε u times the sum of the terms' absolute
/// values. A node that combines n numbers, or adds n terms, rounds n times: its ε is √n times as large. What only moves elements does not round.
/// Algorithms on matrices are backward stable: what they give is right for a matrix whose elements are off by roundings of the greatest one
/// (G. Golub and C. Van Loan, "Matrix Computations", 3.4 and 8.5), which moves eigenvectors of near eigenvalues much further than their own roundings.
/// </remarks>
/// <param name="seed">Start of the random numbers.</param>
/// <param name="scale">How many times larger than rounding the errors are.</param>
public sealed class Perturbation(int seed, double scale = 1)
{
    private readonly Random random = new(seed);

    /// <summary>True for a node whose result is a sum of terms that may cancel.</summary>
    public static bool IsSum(Node node) => node.Type.DType.IsFloat && node.Op is ReduceSum or ContractionOp or ScatterAdd
        or ReduceWindowSum or SpreadWindow or ScatterWindow or CumulativeSum or LinearRecurrence;

    /// <summary>Of a sum of n terms, √n times the sum of their absolute values, which the errors of its roundings are relative to.</summary>
    /// <param name="operands">Operands of the node.</param>
    /// <param name="evaluate">Its results for operands.</param>
    public static ReferenceTensor[] Magnitudes(ReferenceTensor[] operands, Func<ReferenceTensor[], ReferenceTensor[]> evaluate)
    {
        // How many terms there are is what the sum makes of ones.
        ReferenceTensor[] counts = evaluate([.. operands.Select(x => x.Type.DType.IsFloat ? ReferenceTensor.Of(x.Type, [.. x.Floats.Select(_ => 1.0)]) : x)]);
        return
        [
            .. evaluate([.. operands.Select(x => x.Absolute())]).Zip(counts, (sum, count) =>
                ReferenceTensor.Of(sum.Type, [.. sum.Floats.Zip(count.Floats, (x, n) => x * Math.Sqrt(n))])),
        ];
    }

    /// <summary>The operands that a node's algorithm is right for: of an op on matrices these with errors relative to their greatest element.</summary>
    /// <param name="node">The node.</param>
    /// <param name="operands">Its operands.</param>
    public ReferenceTensor[] Operands(Node node, ReferenceTensor[] operands)
    {
        if (node.Op is not MatrixOp)
        {
            return operands;
        }

        ReferenceTensor matrices = operands[0];
        double greatest = matrices.Floats.Select(Math.Abs).DefaultIfEmpty().Max();
        double size = Size(matrices.Type, MatrixRoundings(node)) * greatest;
        return [ReferenceTensor.Of(matrices.Type, [.. matrices.Floats.Select(x => x + (size * Next()))]), .. operands[1..]];
    }

    /// <summary>A result of a node with errors; the tensor itself where the node does not round.</summary>
    /// <param name="node">The node.</param>
    /// <param name="result">Its result.</param>
    /// <param name="magnitude">Of a sum (<see cref="IsSum"/>) its <see cref="Magnitudes"/>; else the result.</param>
    public ReferenceTensor Of(Node node, ReferenceTensor result, ReferenceTensor magnitude)
    {
        if (!result.Type.DType.IsFloat || node.Op is MovementOp or Constant)
        {
            return result;
        }

        double roundings = node.Op is ReductionOp && !IsSum(node)
            ? Math.Max(1.0, node.Operands[0].Type.Elements / (double)Math.Max(1, node.Type.Elements))
            : node.Op is CumulativeProd product ? Math.Max(1, node.Type.Shape[product.Axis].Size)
            : node.Op is MatrixOp ? MatrixRoundings(node) : 1;
        double size = Size(result.Type, roundings);
        return ReferenceTensor.Of(result.Type, [.. result.Floats.Zip(magnitude.Floats, (x, m) => x + (size * m * Next()))]);
    }

    // Elimination and rotations round each element about as often as there are rows, and once more.
    private static double MatrixRoundings(Node node) => Math.Pow(MatrixOp.Order(node.Operands[0].Type), 2);

    private double Size(TensorType type, double roundings) => scale * Math.ScaleB(Math.Sqrt(roundings), type.DType == DType.F64 ? -51 : -24);

    private double Next() => (2 * random.NextDouble()) - 1;
}
