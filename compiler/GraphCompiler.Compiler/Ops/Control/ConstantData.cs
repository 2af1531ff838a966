namespace GraphCompiler.Compiler.Ops.Control;

/// <summary>The data of a constant, compared by type, shape and bits; large ones by a hash of the content first.</summary>
public sealed class ConstantData : IEquatable<ConstantData>
{
    private readonly int hash;

    /// <summary>Wraps an array that nobody changes any more.</summary>
    public ConstantData(NdArray array)
    {
        Array = array;
        var code = new HashCode();
        code.Add(array.DType);
        code.Add(array.Shape);
        code.AddBytes(array.Bytes);
        hash = code.ToHashCode();
    }

    /// <summary>The data.</summary>
    public NdArray Array { get; }

    /// <inheritdoc/>
    public bool Equals(ConstantData? other) => other is not null && hash == other.hash && Array.BitEquals(other.Array);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ConstantData);

    /// <inheritdoc/>
    public override int GetHashCode() => hash;
}
