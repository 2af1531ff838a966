namespace GraphCompiler.Frontend.Tensors;

/// <content>Types of tensors: <c>F32(128, 784)</c> is <c>f32[128,784]</c>, <c>F32()</c> a scalar.</content>
public static partial class Functions
{
    /// <summary>Single precision, <c>f32[…]</c>.</summary>
    /// <exception cref="GraphCompilerException">GRC1001: no such shape.</exception>
    public static TensorType F32(params ReadOnlySpan<long> shape) => new(DType.F32, Shape.FromSizes(shape));

    /// <summary>Double precision, <c>f64[…]</c>.</summary>
    /// <exception cref="GraphCompilerException">GRC1001: no such shape.</exception>
    public static TensorType F64(params ReadOnlySpan<long> shape) => new(DType.F64, Shape.FromSizes(shape));

    /// <summary>32-bit integers, <c>i32[…]</c>.</summary>
    /// <exception cref="GraphCompilerException">GRC1001: no such shape.</exception>
    public static TensorType I32(params ReadOnlySpan<long> shape) => new(DType.I32, Shape.FromSizes(shape));

    /// <summary>64-bit integers, <c>i64[…]</c>.</summary>
    /// <exception cref="GraphCompilerException">GRC1001: no such shape.</exception>
    public static TensorType I64(params ReadOnlySpan<long> shape) => new(DType.I64, Shape.FromSizes(shape));

    /// <summary>Bytes, <c>u8[…]</c>.</summary>
    /// <exception cref="GraphCompilerException">GRC1001: no such shape.</exception>
    public static TensorType U8(params ReadOnlySpan<long> shape) => new(DType.U8, Shape.FromSizes(shape));

    /// <summary>Truth values, <c>bool[…]</c>.</summary>
    /// <exception cref="GraphCompilerException">GRC1001: no such shape.</exception>
    public static TensorType Bool(params ReadOnlySpan<long> shape) => new(DType.Bool, Shape.FromSizes(shape));
}
