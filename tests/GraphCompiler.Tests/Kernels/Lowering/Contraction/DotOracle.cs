using System.Numerics;
using System.Runtime.InteropServices;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Contraction;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;

namespace GraphCompiler.Tests.Kernels.Lowering.Contraction;

/// <summary>A dot by one chain of scalar multiply-adds an element: what every schedule has to give, bit for bit.</summary>
internal static class DotOracle
{
    public static byte[] Run(Dot dot, TensorType left, TensorType right, TensorType result, byte[] x, byte[] y) => left.DType switch
    {
        DType.F32 => Run<float>(dot, left, right, result, x, y, MathF.FusedMultiplyAdd),
        DType.F64 => Run<double>(dot, left, right, result, x, y, Math.FusedMultiplyAdd),
        DType.I32 => Run<int>(dot, left, right, result, x, y, (a, b, sum) => unchecked((a * b) + sum)),
        DType.U32 => Run<uint>(dot, left, right, result, x, y, (a, b, sum) => unchecked((a * b) + sum)),
        DType.I64 => Run<long>(dot, left, right, result, x, y, (a, b, sum) => unchecked((a * b) + sum)),
        DType.U64 => Run<ulong>(dot, left, right, result, x, y, (a, b, sum) => unchecked((a * b) + sum)),
        DType.I8 => Run<sbyte>(dot, left, right, result, x, y, (a, b, sum) => unchecked((sbyte)((a * b) + sum))),
        _ => Run<byte>(dot, left, right, result, x, y, (a, b, sum) => unchecked((byte)((a * b) + sum))),
    };

    private static byte[] Run<T>(
        Dot dot, TensorType left, TensorType right, TensorType result, byte[] xBytes, byte[] yBytes, Func<T, T, T, T> multiplyAdd)
        where T : unmanaged, INumber<T>
    {
        T[] x = MemoryMarshal.Cast<byte, T>(xBytes).ToArray(), y = MemoryMarshal.Cast<byte, T>(yBytes).ToArray();
        ContractionRoles roles = dot.Roles(left, right);
        long[] xs = left.Shape.Strides(), ys = right.Shape.Strides();
        var contracted = new TensorType(left.DType, left.Shape.Select(roles.LhsContract));
        long chains = left.Shape.Select(roles.LhsFree).Elements * right.Shape.Select(roles.RhsFree).Elements;
        long segment = contracted.Elements < 4096 || chains >= 32 ? contracted.Elements : Math.Max(512, (contracted.Elements + 63) / 64);
        int batch = roles.LhsBatch.Count, rows = roles.LhsFree.Count;
        var z = new T[result.Elements];
        var index = new long[result.Rank];
        for (long i = 0; i < result.Elements; i++)
        {
            long xAt = Offset(roles.LhsBatch, 0, xs) + Offset(roles.LhsFree, batch, xs);
            long yAt = Offset(roles.RhsBatch, 0, ys) + Offset(roles.RhsFree, batch + rows, ys);
            var k = new long[contracted.Rank];
            T sum = T.Zero;
            for (long c = 0; c < contracted.Elements; c++)
            {
                long xi = xAt + roles.LhsContract.Select((d, j) => k[j] * xs[d]).Sum();
                long yi = yAt + roles.RhsContract.Select((d, j) => k[j] * ys[d]).Sum();
                sum = multiplyAdd(x[xi], y[yi], sum);
                if ((c + 1) % segment == 0 || c + 1 == contracted.Elements)
                {
                    z[i] = c < segment ? sum : z[i] + sum;
                    sum = T.Zero;
                }

                ReferenceTensor.Advance(k, contracted);
            }

            ReferenceTensor.Advance(index, result);
        }

        return MemoryMarshal.AsBytes<T>(z).ToArray();

        long Offset(EquatableArray<int> dims, int from, long[] strides) => dims.Select((d, j) => index[from + j] * strides[d]).Sum();
    }
}
