namespace GraphCompiler.Runtime;

/// <summary>Philox 4x32 with 10 rounds: 128 random bits as a pure function of a key and a counter.</summary>
/// <remarks>
/// J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011. There is no state: any
/// block of a stream can be had without those before it, on any thread, with the same bits.
/// </remarks>
public static class Philox
{
    private const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;
    private const int Rounds = 10;

    /// <summary>The block of the stream <paramref name="key"/> at <paramref name="counter"/>.</summary>
    public static PhiloxBlock Block(PhiloxKey key, PhiloxBlock counter)
    {
        (uint x0, uint x1, uint x2, uint x3) = (counter.X0, counter.X1, counter.X2, counter.X3);
        (uint k0, uint k1) = (key.K0, key.K1);
        for (int round = 0; round < Rounds; round++)
        {
            ulong p0 = (ulong)Multiplier0 * x0;
            ulong p1 = (ulong)Multiplier1 * x2;
            (x0, x1, x2, x3) = ((uint)(p1 >> 32) ^ x1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ x3 ^ k1, (uint)p0);
            k0 += Weyl0;
            k1 += Weyl1;
        }

        return new PhiloxBlock(x0, x1, x2, x3);
    }
}

/// <summary>The key of a Philox stream: 64 bits.</summary>
public readonly record struct PhiloxKey(uint K0, uint K1)
{
    /// <summary>The key made of a seed, low word first.</summary>
    public static PhiloxKey From(ulong seed) => new((uint)seed, (uint)(seed >> 32));
}

/// <summary>Four 32-bit words: a counter, or the random bits at one.</summary>
public readonly record struct PhiloxBlock(uint X0, uint X1, uint X2, uint X3);
