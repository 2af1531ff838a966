namespace GraphCompiler.Compiler.Reference;

/// <summary>The oracle of <see cref="Dot"/>: a loop over every index of the result and of the contracted dimensions.</summary>
public static class ReferenceDot
{
    /// <summary>Sums the products.</summary>
    public static ReferenceTensor Evaluate(Dot dot, TensorType type, ReferenceTensor x, ReferenceTensor y)
    {
        ContractionRoles roles = dot.Roles(x.Type, y.Type);
        ReferenceTensor result = ReferenceTensor.Zeros(type);
        long[] xs = x.Type.Shape.Strides(), ys = y.Type.Shape.Strides();
        var contracted = new TensorType(type.DType, x.Type.Shape.Select(roles.LhsContract));
        int batch = roles.LhsBatch.Count, m = roles.LhsFree.Count;

        var index = new long[type.Rank];
        for (long i = 0; i < type.Elements; i++)
        {
            long xAt = roles.LhsBatch.Select((d, j) => index[j] * xs[d]).Sum()
                + roles.LhsFree.Select((d, j) => index[batch + j] * xs[d]).Sum();
            long yAt = roles.RhsBatch.Select((d, j) => index[j] * ys[d]).Sum()
                + roles.RhsFree.Select((d, j) => index[batch + m + j] * ys[d]).Sum();
            var k = new long[contracted.Rank];
            double sum = 0;
            long integerSum = 0;
            for (long c = 0; c < contracted.Elements; c++)
            {
                long xi = xAt + roles.LhsContract.Select((d, j) => k[j] * xs[d]).Sum();
                long yi = yAt + roles.RhsContract.Select((d, j) => k[j] * ys[d]).Sum();
                if (type.DType.IsFloat)
                {
                    sum += x.Floats[xi] * y.Floats[yi];
                }
                else
                {
                    integerSum = unchecked(integerSum + (x.Integers[xi] * y.Integers[yi]));
                }

                ReferenceTensor.Advance(k, contracted);
            }

            if (type.DType.IsFloat)
            {
                result.Floats[i] = sum;
            }
            else
            {
                result.Integers[i] = ReferenceTensor.Wrap(type.DType, integerSum);
            }

            ReferenceTensor.Advance(index, type);
        }

        return result;
    }
}
