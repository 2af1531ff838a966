namespace GraphCompiler.Compiler.Kernels.Transforms;

/// <summary>Every second element of memory as lanes: two vectors that lie side by side, of which the even lanes are kept, or the odd ones.</summary>
/// <remarks>
/// <code>
/// t: f32x16 = x[{i, i + 2, …}]    ⇒    a = x[i..+16];  b = x[i + 16..+16];  t = the even lanes of a and of b
/// </code>
/// Machines gather lane by lane, which takes many times as long. What of the two vectors may lie outside the memory is masked; where the
/// element was masked, 0 is selected after.
/// </remarks>
/// <param name="variable">The lanes.</param>
/// <param name="pair">The two vectors.</param>
/// <param name="isOdd">Whether the odd lanes are kept.</param>
/// <param name="mask">Lanes that are not 0; null: all.</param>
/// <param name="fresh">Gives names.</param>
internal sealed class PairedLoad(Var variable, VectorPair pair, bool isOdd, Expr? mask, FreshNames fresh)
{
    private readonly List<Stmt> statements = [];
    private readonly KernelType type = variable.Type;

    /// <summary>The statements, the last of which names the lanes.</summary>
    public List<Stmt> Emit()
    {
        Expr low = Kept(pair.Low), high = Kept(pair.High);
        Expr lanes = new Merge(type, low, high, IsOneBlock
            ? RegisterBlocks.Interleaved(type, type.Lanes / 2, upper: false) : RegisterBlocks.Alternate(type, odd: false));
        if (mask is not null)
        {
            lanes = new Apply(type, ScalarFunction.Select, [Named("mask", mask), Named("pairs", lanes), Literal.Of(type, 0L)]);
        }

        statements.Add(new Let(variable, lanes));
        return statements;
    }

    private bool IsOneBlock => RegisterBlocks.Lanes(type) == type.Lanes;

    /// <summary>The lanes of a vector that are kept, where the merge takes them from, and the others elsewhere.</summary>
    private Expr Kept(Expr vector)
    {
        int block = RegisterBlocks.Lanes(type), odd = isOdd ? 1 : 0;
        int[] lanes = IsOneBlock
            ? [.. Enumerable.Range(0, block).Select(lane => lane < block / 2 ? (2 * lane) + odd : (2 * lane) - block + 1 - odd)]
            : [.. Enumerable.Range(0, type.Lanes).Select(lane => (2 * ((lane / block / 2 * block) + (lane % block))) + ((lane / block % 2) ^ odd))];
        return lanes.SequenceEqual(Enumerable.Range(0, type.Lanes)) ? vector : Named(isOdd ? "odds" : "evens", new Shuffle(type, vector, lanes.ToEquatable()));
    }

    private Var Named(string suffix, Expr value)
    {
        var name = new Var(value.Type, fresh.Next(variable.Name, suffix));
        statements.Add(new Let(name, value));
        return name;
    }
}
