namespace GraphCompiler.Compiler.Reference;

/// <summary>Random relative errors of the size that rounding makes: how far a result may be off is how far they move it.</summary>
/// <remarks>
/// A float that a node computes, and every float that a parameter brings, is multiplied by 1 + ε u, with u uniform in [−1, 1] and ε = 2⁻²⁴
/// for f32 and 2⁻⁵² for f64 (in doubles, 1 + 2⁻⁵³ would be 1). A node that sums n terms rounds n times: its ε is √n times as large. What
/// only moves elements does not round.
/// </remarks>
/// <param name="seed">Start of the random numbers.</param>
/// <param name="scale">How many times larger than rounding the errors are.</param>
public sealed class Perturbation(int seed, double scale = 1)
{
    private readonly Random random = new(seed);

    /// <summary>A result of a node with errors; the tensor itself where the node does not round.</summary>
    public ReferenceTensor Of(Node node, ReferenceTensor result)
    {
        if (!result.Type.DType.IsFloat || node.Op is MovementOp or Constant)
        {
            return result;
        }

        double size = scale * Math.ScaleB(Math.Sqrt(Terms(node)), result.Type.DType == DType.F64 ? -52 : -24);
        return ReferenceTensor.Of(
            result.Type, Array.ConvertAll(result.Floats, x => x * (1 + (size * ((2 * random.NextDouble()) - 1)))));
    }

    private static double Terms(Node node) => node.Op switch
    {
        ReductionOp => Math.Max(1.0, node.Operands[0].Type.Elements / (double)Math.Max(1, node.Type.Elements)),
        ScatterAdd => Math.Max(1.0, node.Operands[1].Type.Elements / (double)Math.Max(1, node.Type.Elements)),
        ContractionOp op => Math.Max(1.0, Contracted(op, node)),
        _ => 1,
    };

    private static double Contracted(ContractionOp op, Node node)
    {
        TensorType x = node.Operands[0].Type;
        return op.Roles(x, node.Operands[1].Type).LhsContract.Aggregate(1.0, (product, axis) => product * x.Shape[axis]);
    }
}
