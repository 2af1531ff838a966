namespace GraphCompiler.Compiler.Kernels.Lowering.Contraction;

/// <summary>Transposes as many registers as one has lanes: element [i, j] becomes [j, i].</summary>
/// <remarks>
/// Registers are merged in pairs, lanes · log₂(lanes) times, each by one instruction. First within blocks of 128 bits: with pieces of one lane,
/// then of two, the columns of as many rows as a block has lanes come to lie side by side. Then whole blocks change places:
/// <code>
/// x0 x1 …   y0 y1 …   →   x0 y0 …   x1 y1 …   →   x0 y0 z0 w0   x1 y1 z1 w1 …   →   blocks 0 of all, blocks 1 of all, …
/// </code>
/// Element by element it would take lanes² loads and stores.
/// </remarks>
/// <param name="type">Type of a register.</param>
public sealed class LaneTransposition(KernelType type)
{
    /// <summary>Emits the transposition.</summary>
    /// <param name="scope">Where.</param>
    /// <param name="rows">The registers.</param>
    public Expr[] Emit(KernelScope scope, IReadOnlyList<Expr> rows)
    {
        int lanes = RegisterBlocks.Lanes(type);
        Expr[][] columns = [.. rows.Chunk(lanes).Select(block => Within(scope, block, 1))];
        Expr[][] blocks = [.. Enumerable.Range(0, lanes).Select(c => Across(scope, [.. columns.Select(block => block[c])]))];
        return [.. Enumerable.Range(0, rows.Count).Select(i => blocks[i % lanes][i / lanes])];
    }

    /// <summary>Of as many rows as a block has lanes, the columns of each block.</summary>
    private Expr[] Within(KernelScope scope, Expr[] rows, int piece) => rows.Length == 1 ? rows :
    [
        .. Within(scope, Pairs(scope, rows, RegisterBlocks.Interleaved(type, piece, upper: false)), 2 * piece),
        .. Within(scope, Pairs(scope, rows, RegisterBlocks.Interleaved(type, piece, upper: true)), 2 * piece),
    ];

    /// <summary>Of as many registers as one has blocks, the blocks of each number.</summary>
    private Expr[] Across(KernelScope scope, Expr[] registers)
    {
        if (registers.Length == 1)
        {
            return registers;
        }

        Expr[] even = Across(scope, Pairs(scope, registers, RegisterBlocks.Alternate(type, odd: false)));
        Expr[] odd = Across(scope, Pairs(scope, registers, RegisterBlocks.Alternate(type, odd: true)));
        return [.. even.Zip(odd, (e, o) => new[] { e, o }).SelectMany(pair => pair)];
    }

    private Expr[] Pairs(KernelScope scope, Expr[] registers, EquatableArray<int> lanes) =>
        [.. registers.Chunk(2).Select(pair => scope.Code.Let(new Merge(type, pair[0], pair[1], lanes)))];
}
