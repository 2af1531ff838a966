namespace GraphCompiler.Frontend.Tensors;

/// <content>Types of inputs: <c>F32(128, 784)</c>, <c>F64()</c> for a scalar.</content>
public static partial class Functions
{
    /// <summary>Single-precision floats of the given dimensions.</summary>
    /// <exception cref="GraphCompilerException">GRC1001: a dimension that cannot be.</exception>
    public static TensorType F32(params ReadOnlySpan<Dim> dims) => new(DType.F32, Shape.Create(dims));

    /// <summary>Double-precision floats of the given dimensions.</summary>
    /// <exception cref="GraphCompilerException">GRC1001: a dimension that cannot be.</exception>
    public static TensorType F64(params ReadOnlySpan<Dim> dims) => new(DType.F64, Shape.Create(dims));

    /// <summary>32-bit integers of the given dimensions.</summary>
    /// <exception cref="GraphCompilerException">GRC1001: a dimension that cannot be.</exception>
    public static TensorType I32(params ReadOnlySpan<Dim> dims) => new(DType.I32, Shape.Create(dims));
}
