namespace GraphCompiler.Compiler.Kernels;

/// <summary>Lanes of the merges (<see cref="Merge"/>) that machines have instructions for: a register is blocks of 128 bits.</summary>
public static class RegisterBlocks
{
    private const int Bytes = 16;

    /// <summary>Lanes of a block; all of a register that is no larger.</summary>
    public static int Lanes(KernelType type) => Math.Min(type.Lanes, Bytes / Math.Max(4, type.Element.Size));

    /// <summary>Within each block, pieces of the first and of the second vector in turn: those of the lower halves, or of the upper ones.</summary>
    /// <param name="type">Type of the vectors.</param>
    /// <param name="piece">Lanes of a piece: a power of two below the lanes of a block.</param>
    /// <param name="upper">Whether the upper halves are taken.</param>
    public static EquatableArray<int> Interleaved(KernelType type, int piece, bool upper)
    {
        int lanes = Lanes(type);
        return Enumerable.Range(0, type.Lanes).Select(lane =>
        {
            (int block, int place) = (lane / lanes * lanes, lane % lanes);
            int number = (place / piece / 2) + (upper ? lanes / piece / 2 : 0);
            return block + (number * piece) + (place % piece) + (place / piece % 2 * type.Lanes);
        }).ToEquatable();
    }

    /// <summary>The blocks of even number, or of odd number, of the first vector and then of the second.</summary>
    /// <param name="type">Type of the vectors, of at least two blocks.</param>
    /// <param name="odd">Whether the odd ones are taken.</param>
    public static EquatableArray<int> Alternate(KernelType type, bool odd)
    {
        int lanes = Lanes(type), half = type.Lanes / 2;
        return Enumerable.Range(0, type.Lanes).Select(lane =>
            (((lane % half / lanes * 2) + (odd ? 1 : 0)) * lanes) + (lane % lanes) + (lane / half * type.Lanes)).ToEquatable();
    }
}
