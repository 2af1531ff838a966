namespace GraphCompiler.Frontend.Minimization;

/// <summary>A flat vector of doubles as arrays of a float type, one after another: the arguments of compiled graphs.</summary>
/// <param name="types">Types of the arrays.</param>
internal sealed class FlatArrays(IReadOnlyList<TensorType> types)
{
    /// <summary>The arrays; the same ones for all calls.</summary>
    public NdArray[] Arrays { get; } = [.. types.Select(type => NdArray.Zeros(type.DType, type.Shape))];

    /// <summary>Length of the vector.</summary>
    public int Length { get; } = checked((int)types.Sum(type => type.Elements));

    /// <summary>Writes a vector into the arrays, rounded to their types.</summary>
    public void Write(ReadOnlySpan<double> vector)
    {
        int start = 0;
        foreach (NdArray array in Arrays)
        {
            int length = (int)array.Shape.Elements;
            ReadOnlySpan<double> part = vector.Slice(start, length);
            start += length;
            if (array.DType == DType.F64)
            {
                part.CopyTo(array.Data<double>());
            }
            else
            {
                Span<float> data = array.Data<float>();
                for (int i = 0; i < length; i++)
                {
                    data[i] = (float)part[i];
                }
            }
        }
    }

    /// <summary>Adds the arrays, times a factor, to a vector.</summary>
    public void AddTo(Span<double> vector, double factor)
    {
        int start = 0;
        foreach (NdArray array in Arrays)
        {
            int length = (int)array.Shape.Elements;
            Span<double> part = vector.Slice(start, length);
            start += length;
            if (array.DType == DType.F64)
            {
                Span<double> data = array.Data<double>();
                for (int i = 0; i < length; i++)
                {
                    part[i] += factor * data[i];
                }
            }
            else
            {
                Span<float> data = array.Data<float>();
                for (int i = 0; i < length; i++)
                {
                    part[i] += factor * data[i];
                }
            }
        }
    }

    /// <summary>The value of a scalar array.</summary>
    public static double Scalar(NdArray array) => array.DType == DType.F64 ? array.Data<double>()[0] : array.Data<float>()[0];

    /// <summary>Unit of rounding of an element type.</summary>
    public static double Rounding(DType type) => type == DType.F64 ? Math.ScaleB(1, -53) : Math.ScaleB(1, -24);
}
