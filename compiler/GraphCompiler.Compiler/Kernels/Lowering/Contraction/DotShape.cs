namespace GraphCompiler.Compiler.Kernels.Lowering.Contraction;

/// <summary>A dot as matrix products: for each of <paramref name="Batch"/> indices, [rows, depth] · [depth, columns].</summary>
/// <param name="Type">Element type of operands and result.</param>
/// <param name="Batch">Number of products.</param>
/// <param name="Rows">Rows of a product (m).</param>
/// <param name="Columns">Columns of a product (n).</param>
/// <param name="Depth">Length of each sum (k).</param>
public readonly record struct DotShape(DType Type, long Batch, long Rows, long Columns, long Depth)
{
    /// <summary>Bytes of a row of a packed panel, for every form and machine: two registers of 512 bits.</summary>
    public const int PanelBytes = 128;

    /// <summary>Elements that a row of a packed panel holds. Elements of less than 4 bytes are computed one at a time.</summary>
    public int PanelColumns => PanelBytes / Math.Max(4, Type.Size);

    /// <summary>Panels that the columns make.</summary>
    public long Panels => CeilDiv(Columns, PanelColumns);

    /// <summary>Multiply-adds of one element of the result times the number of elements.</summary>
    public double MultiplyAdds => (double)Batch * Rows * Columns * Depth;

    /// <summary>Lanes of a register of a form in which the elements can be computed.</summary>
    public int Lanes(VectorForm form) => Type.Size < 4 ? 1 : form.Lanes(Type);

    /// <summary>Quotient rounded up, of numbers that are not negative.</summary>
    public static long CeilDiv(long x, long divisor) => (x + divisor - 1) / divisor;
}
