namespace GraphCompiler.Compiler.Ir;

/// <summary>The type of a value: element type and shape, as <c>f32[32,784]</c>.</summary>
public sealed record TensorType(DType DType, Shape Shape)
{
    /// <summary>Number of dimensions.</summary>
    public int Rank => Shape.Rank;

    /// <summary>Number of elements.</summary>
    public long Elements => Shape.Elements;

    /// <summary>Bytes of a dense row-major array of this type.</summary>
    public long Bytes => Shape.Elements * DType.Size;

    /// <summary>The type of a scalar.</summary>
    public static TensorType Scalar(DType type) => new(type, Shape.Scalar);

    /// <summary>The same shape with other elements.</summary>
    public TensorType With(DType type) => this with { DType = type };

    /// <summary>The same elements in another shape.</summary>
    public TensorType With(Shape shape) => this with { Shape = shape };

    /// <summary>The type as text.</summary>
    public override string ToString() => DType.Text + Shape;
}
