using GraphCompiler.Compiler.Ir;
using GraphCompiler.Runtime;

namespace GraphCompiler.Tests.Kernels.Lowering.Contraction;

/// <summary>Numbers of mixed size and sign, so that no two orders of summation agree.</summary>
internal static class DotNumbers
{
    public static NdArray Of(TensorType type, int seed)
    {
        var random = new Random(seed);
        var bytes = new byte[type.Bytes];
        random.NextBytes(bytes);
        for (int i = 0; i < type.Elements && type.DType.IsFloat; i++)
        {
            double value = (random.NextDouble() - 0.5) * Math.Pow(2, random.Next(-6, 6));
            (type.DType == DType.F32 ? BitConverter.GetBytes((float)value) : BitConverter.GetBytes(value)).CopyTo(bytes, i * type.DType.Size);
        }

        return NdArray.FromBytes(type.DType, type.Shape, bytes);
    }
}
