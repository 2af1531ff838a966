namespace GraphCompiler.Compiler.Ir;

/// <summary>A floating-point attribute of an op, compared by bits: 0.0 is not −0.0, and a NaN equals itself.</summary>
public readonly record struct FloatAttribute
{
    private readonly long bits;

    /// <summary>The attribute with the given value.</summary>
    public FloatAttribute(double value) => bits = BitConverter.DoubleToInt64Bits(value);

    /// <summary>The value.</summary>
    public double Value => BitConverter.Int64BitsToDouble(bits);

    /// <summary>The value of an attribute.</summary>
    public static implicit operator double(FloatAttribute attribute) => attribute.Value;

    /// <summary>An attribute with a value.</summary>
    public static implicit operator FloatAttribute(double value) => new(value);

    /// <summary>Shortest text that reads back to the same bits; a NaN by its bits.</summary>
    public override string ToString() => NumberText.Print(Value);
}
