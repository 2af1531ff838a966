using GraphCompiler.Frontend.Layers;

namespace GraphCompiler.Frontend.Training;

/// <summary>How the next token is chosen by its logits.</summary>
/// <param name="Temperature">Logits are divided by it: below 1 more likely tokens, above 1 bolder ones; 0 always the most likely. At least 0.</param>
/// <param name="TopK">Only the most likely tokens, so many, at least 1, are chosen from; null for all (Fan et al. 2018).</param>
/// <param name="Seed">Seed of the random numbers: the same tokens each time.</param>
public sealed record Sampling(double Temperature = 1, int? TopK = null, ulong Seed = 1)
{
    /// <summary>Always the most likely token; the first of equals.</summary>
    public static Sampling Greedy { get; } = new(Temperature: 0);

    /// <summary>Refuses numbers out of range.</summary>
    /// <exception cref="GraphCompilerException">GRC8012: a negative temperature, or fewer than 1 token.</exception>
    internal void Require(SourceLocation location)
    {
        Options.NotNegative(Temperature, "the temperature", location);
        Options.Positive(TopK ?? 1, "how many of the most likely tokens are chosen from", location);
    }
}
