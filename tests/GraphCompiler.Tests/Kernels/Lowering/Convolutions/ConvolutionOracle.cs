using System.Numerics;
using System.Runtime.InteropServices;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Contraction;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;

namespace GraphCompiler.Tests.Kernels.Lowering.Convolutions;

/// <summary>A convolution by one chain of scalar multiply-adds an element: what every schedule has to give, bit for bit.</summary>
internal static class ConvolutionOracle
{
    public static byte[] Run(Convolution op, TensorType result, NdArray x, NdArray w) => x.DType switch
    {
        DType.F32 => Run<float>(op, result, x, w, MathF.FusedMultiplyAdd),
        DType.F64 => Run<double>(op, result, x, w, Math.FusedMultiplyAdd),
        DType.I32 => Run<int>(op, result, x, w, (a, b, sum) => unchecked((a * b) + sum)),
        DType.I8 => Run<sbyte>(op, result, x, w, (a, b, sum) => unchecked((sbyte)((a * b) + sum))),
        _ => throw new NotSupportedException($"{x.DType}"),
    };

    private static byte[] Run<T>(Convolution op, TensorType type, NdArray xArray, NdArray wArray, Func<T, T, T, T> multiplyAdd)
        where T : unmanaged, INumber<T>
    {
        T[] x = MemoryMarshal.Cast<byte, T>(xArray.Bytes).ToArray(), w = MemoryMarshal.Cast<byte, T>(wArray.Bytes).ToArray();
        long[] xs = xArray.Shape.Strides(), ws = wArray.Shape.Strides();
        var kernel = new TensorType(type.DType, Shape.FromSizes([.. wArray.Shape.ToSizes().Skip(1)]));
        long channels = kernel.Shape[0].Size, taps = kernel.Elements / channels, outputs = wArray.Shape[0].Size / op.Groups;
        // As ConvolutionOrder says.
        long segments = type.Elements >= 4096 || kernel.Elements < 4096 ? 1 : Math.Min(16, kernel.Elements / 2048);
        long segment = segments == 1 ? channels : Math.Max((channels + segments - 1) / segments, (2048 + taps - 1) / taps);
        var y = new T[type.Elements];
        var index = new long[type.Rank];
        for (long i = 0; i < y.Length; i++)
        {
            var k = new long[kernel.Rank];
            T sum = T.Zero;
            for (long c = 0; c < kernel.Elements; c++)
            {
                long xi = (index[0] * xs[0]) + (((index[1] / outputs * channels) + k[0]) * xs[1]), wi = (index[1] * ws[0]) + (k[0] * ws[1]);
                (bool onLattice, bool inside) = (true, true);
                for (int d = 0; d < op.Strides.Count; d++)
                {
                    long at = (index[d + 2] * op.Strides[d]) + (k[d + 1] * op.WindowDilation[d]) - op.Low[d];
                    onLattice &= at % op.BaseDilation[d] == 0;
                    inside &= at >= 0 && at / op.BaseDilation[d] < xArray.Shape[d + 2];
                    xi += at / op.BaseDilation[d] * xs[d + 2];
                    wi += k[d + 1] * ws[d + 2];
                }

                sum = onLattice ? multiplyAdd(inside ? x[xi] : T.Zero, w[wi], sum) : sum;
                if ((c + 1) % (segment * taps) == 0 || c + 1 == kernel.Elements)
                {
                    y[i] = c < segment * taps ? sum : y[i] + sum;
                    sum = T.Zero;
                }

                ReferenceTensor.Advance(k, kernel);
            }

            ReferenceTensor.Advance(index, type);
        }

        return MemoryMarshal.AsBytes(y.AsSpan()).ToArray();
    }
}
