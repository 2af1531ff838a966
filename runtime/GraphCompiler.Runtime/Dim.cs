using System.Globalization;

namespace GraphCompiler.Runtime;

/// <summary>One dimension of a shape: a constant, at least 0.</summary>
/// <remarks>A type of its own, so that a dimension known only at run time can be added without touching its users.</remarks>
public readonly record struct Dim(long Size)
{
    /// <summary>The size of a dimension.</summary>
    public static implicit operator long(Dim dim) => dim.Size;

    /// <summary>A dimension of a constant size.</summary>
    public static implicit operator Dim(long size) => new(size);

    /// <summary>The size in decimal digits.</summary>
    public override string ToString() => Size.ToString(CultureInfo.InvariantCulture);
}
