namespace GraphCompiler.Frontend.Tensors;

/// <content>Types of tensors: <c>F32(128, 784)</c> is <c>f32[128,784]</c>, <c>F32()</c> a scalar.</content>
public static partial class Functions
{
    /// <summary>Single precision, <c>f32[…]</c>.</summary>
    /// <exception cref="GraphCompilerException">GRC1001: no such shape.</exception>
    [WalksStack]
    public static TensorType F32(params ReadOnlySpan<long> shape) => TypeOf(DType.F32, shape);

    /// <summary>Double precision, <c>f64[…]</c>.</summary>
    /// <exception cref="GraphCompilerException">GRC1001: no such shape.</exception>
    [WalksStack]
    public static TensorType F64(params ReadOnlySpan<long> shape) => TypeOf(DType.F64, shape);

    /// <summary>32-bit integers, <c>i32[…]</c>.</summary>
    /// <exception cref="GraphCompilerException">GRC1001: no such shape.</exception>
    [WalksStack]
    public static TensorType I32(params ReadOnlySpan<long> shape) => TypeOf(DType.I32, shape);

    /// <summary>64-bit integers, <c>i64[…]</c>.</summary>
    /// <exception cref="GraphCompilerException">GRC1001: no such shape.</exception>
    [WalksStack]
    public static TensorType I64(params ReadOnlySpan<long> shape) => TypeOf(DType.I64, shape);

    /// <summary>Bytes, <c>u8[…]</c>.</summary>
    /// <exception cref="GraphCompilerException">GRC1001: no such shape.</exception>
    [WalksStack]
    public static TensorType U8(params ReadOnlySpan<long> shape) => TypeOf(DType.U8, shape);

    /// <summary>Truth values, <c>bool[…]</c>.</summary>
    /// <exception cref="GraphCompilerException">GRC1001: no such shape.</exception>
    [WalksStack]
    public static TensorType Bool(params ReadOnlySpan<long> shape) => TypeOf(DType.Bool, shape);

    /// <summary>A type; a shape that cannot be is told at the user's line, for which a list of sizes leaves no parameter.</summary>
    [WalksStack]
    private static TensorType TypeOf(DType type, ReadOnlySpan<long> shape)
    {
        try
        {
            return new(type, Shape.FromSizes(shape));
        }
        catch (GraphCompilerException fault)
        {
            throw fault.At(UserCode.Location());
        }
    }
}
