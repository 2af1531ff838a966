using System.Runtime.InteropServices;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Runtime;

namespace GraphCompiler.Tool.Running;

/// <summary>An array drawn from a key: floats uniform in [−1, 1), integers uniform from 0 to 3, truth values even.</summary>
/// <remarks>Element i is a function of the key and of i alone. Integers are small so that they can be indices.</remarks>
internal static class DrawnArray
{
    /// <summary>The array of the given type.</summary>
    public static NdArray Of(TensorType type, PhiloxKey key)
    {
        NdArray array = NdArray.Zeros(type.DType, type.Shape);
        int size = type.DType.Size;
        for (int i = 0; i < type.Elements; i++)
        {
            uint bits = Philox.Block(key, new PhiloxBlock((uint)i, 0, 0, 0)).X0;
            Span<byte> element = array.Bytes.Slice(i * size, size);
            float uniform = ((bits >> 8) * (1f / (1 << 23))) - 1;
            switch (type.DType)
            {
                case DType.F32: MemoryMarshal.Write(element, uniform); break;
                case DType.F64: MemoryMarshal.Write(element, (double)uniform); break;
                case DType.Bool: element[0] = (byte)(bits & 1); break;
                default: element[0] = (byte)(bits & 3); break;
            }
        }

        return array;
    }
}
