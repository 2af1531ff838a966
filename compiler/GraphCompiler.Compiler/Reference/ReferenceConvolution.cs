namespace GraphCompiler.Compiler.Reference;

/// <summary>The oracle of <see cref="Convolution"/>: a loop over every index of the result, the channels and the positions of the kernel.</summary>
public static class ReferenceConvolution
{
    /// <summary>Sums the products.</summary>
    public static ReferenceTensor Evaluate(Convolution op, TensorType type, ReferenceTensor x, ReferenceTensor w)
    {
        ReferenceTensor result = ReferenceTensor.Zeros(type);
        long[] xs = x.Type.Shape.Strides(), ws = w.Type.Shape.Strides();
        var kernel = new TensorType(type.DType, Shape.FromSizes([.. w.Type.Shape.ToSizes().Skip(1)]));
        long outputs = w.Type.Shape[0].Size / op.Groups;
        var index = new long[type.Rank];
        for (long i = 0; i < type.Elements; i++)
        {
            double sum = 0;
            long integerSum = 0;
            var k = new long[kernel.Rank];
            for (long c = 0; c < kernel.Elements; c++)
            {
                long channel = (index[1] / outputs * kernel.Shape[0].Size) + k[0];
                long wi = (index[1] * ws[0]) + k.Select((at, d) => at * ws[d + 1]).Sum();
                long? xi = (index[0] * xs[0]) + (channel * xs[1]);
                bool takesPart = true;
                for (int d = 0; d < kernel.Rank - 1; d++)
                {
                    long at = (index[d + 2] * op.Strides[d]) + (k[d + 1] * op.WindowDilation[d]) - op.Low[d];
                    takesPart &= at % op.BaseDilation[d] == 0;
                    long element = at / op.BaseDilation[d];
                    xi = at >= 0 && element < x.Type.Shape[d + 2] ? xi + (element * xs[d + 2]) : null;
                }

                if (takesPart && type.DType.IsFloat)
                {
                    sum += (xi is { } at ? x.Floats[at] : 0) * w.Floats[wi];
                }
                else if (takesPart && xi is { } at)
                {
                    integerSum = unchecked(integerSum + (x.Integers[at] * w.Integers[wi]));
                }

                ReferenceTensor.Advance(k, kernel);
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
