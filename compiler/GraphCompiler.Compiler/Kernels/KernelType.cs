namespace GraphCompiler.Compiler.Kernels;

/// <summary>Type of a kernel expression: an element type in one or several lanes, as <c>f32</c> or <c>f32x16</c>.</summary>
/// <param name="Element">Element type. Bool in lanes is a mask.</param>
/// <param name="Lanes">Number of lanes; 1 for a scalar.</param>
public readonly record struct KernelType(DType Element, int Lanes = 1)
{
    /// <summary>The type of indices and loop variables.</summary>
    public static KernelType Index => new(DType.I64);

    /// <summary>The same element in one lane.</summary>
    public KernelType Scalar => this with { Lanes = 1 };

    /// <summary>The same element in a number of lanes.</summary>
    public KernelType WithLanes(int lanes) => this with { Lanes = lanes };

    /// <summary>The type as text.</summary>
    public override string ToString() => Lanes == 1 ? Element.Text : $"{Element.Text}x{Lanes}";
}
