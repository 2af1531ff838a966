using GraphCompiler.Runtime;

namespace GraphCompiler.Frontend.Data;

/// <summary>Random words of one purpose: a Philox stream read from its start.</summary>
/// <remarks>The counter is (block, purpose, index): the stream of an epoch or of an image can be had without those before it.</remarks>
/// <param name="seed">The user's seed.</param>
/// <param name="purpose">Keeps the streams of different uses of one seed apart.</param>
/// <param name="index">Which of the purpose's streams: the epoch, the number of the image.</param>
internal struct RandomStream(ulong seed, RandomPurpose purpose, ulong index)
{
    private readonly PhiloxKey key = PhiloxKey.From(seed);
    private PhiloxBlock block;
    private uint read;

    /// <summary>The next 32 bits.</summary>
    public uint NextWord()
    {
        uint word = read++;
        if (word % 4 == 0)
        {
            block = Philox.Block(key, new PhiloxBlock(word / 4, (uint)purpose, (uint)index, (uint)(index >> 32)));
        }

        return (word % 4) switch { 0 => block.X0, 1 => block.X1, 2 => block.X2, _ => block.X3 };
    }

    /// <summary>A number from 0 to <paramref name="bound"/> − 1, each equally likely.</summary>
    /// <remarks>D. Lemire, "Fast Random Integer Generation in an Interval", 2019: multiply, and reject what is over-represented.</remarks>
    public uint Below(uint bound)
    {
        ulong product = (ulong)NextWord() * bound;
        if ((uint)product < bound)
        {
            uint surplus = (0u - bound) % bound;
            while ((uint)product < surplus)
            {
                product = (ulong)NextWord() * bound;
            }
        }

        return (uint)(product >> 32);
    }

    /// <summary>A number in [<paramref name="low"/>, <paramref name="high"/>).</summary>
    public double Uniform(double low, double high) => low + (high - low) * (NextWord() * (1.0 / 4294967296.0));
}

/// <summary>What a <see cref="RandomStream"/> is for.</summary>
internal enum RandomPurpose : uint
{
    /// <summary>The order of the rows in an epoch.</summary>
    Shuffle = 0x5348_5546,

    /// <summary>The rows of each side of a split.</summary>
    Split = 0x5350_4C54,

    /// <summary>The form of a drawn digit.</summary>
    DrawnDigit = 0x4447_4954,

    /// <summary>The choice of tokens by their probabilities.</summary>
    Tokens = 0x544F_4B4E,
}
