namespace GraphCompiler.Frontend.Data;

/// <summary>Random orders of rows, each a pure function of its seed and index.</summary>
internal static class Permutation
{
    /// <summary>Fills <paramref name="order"/> with the numbers from 0 up, every order equally likely (Fisher–Yates).</summary>
    public static void Fill(Span<int> order, ulong seed, RandomPurpose purpose, ulong index)
    {
        var random = new RandomStream(seed, purpose, index);
        for (int i = 0; i < order.Length; i++)
        {
            int other = (int)random.Below((uint)i + 1);
            order[i] = order[other];
            order[other] = i;
        }
    }
}
