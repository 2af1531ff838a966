namespace GraphCompiler.Compiler.Passes.AlgebraicSimplification;

/// <summary>Permutations of dimensions, as <see cref="Transpose"/> has them: dimension d of the result is dimension p[d] of the operand.</summary>
internal static class Permutations
{
    /// <summary>One transpose that does what <paramref name="first"/> and then <paramref name="second"/> do.</summary>
    public static EquatableArray<int> Compose(EquatableArray<int> first, EquatableArray<int> second) =>
        second.Select(d => first[d]).ToEquatable();

    /// <summary>The permutation that undoes another.</summary>
    public static EquatableArray<int> Inverse(EquatableArray<int> permutation) =>
        Enumerable.Range(0, permutation.Count).OrderBy(d => permutation[d]).ToEquatable();

    /// <summary>Whether every item is greater than the one before it.</summary>
    public static bool Ascends(IEnumerable<int> items)
    {
        int last = -1;
        foreach (int item in items)
        {
            if (item <= last)
            {
                return false;
            }

            last = item;
        }

        return true;
    }
}
