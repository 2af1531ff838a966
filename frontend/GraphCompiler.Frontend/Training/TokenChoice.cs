using GraphCompiler.Frontend.Data;

namespace GraphCompiler.Frontend.Training;

/// <summary>Chooses tokens by logits.</summary>
/// <param name="sampling">How.</param>
internal sealed class TokenChoice(Sampling sampling)
{
    private RandomStream random = new(sampling.Seed, RandomPurpose.Tokens, 0);

    /// <summary>The next token.</summary>
    public int Next(ReadOnlySpan<float> logits)
    {
        if (sampling.Temperature == 0)
        {
            return Greatest(logits);
        }

        double least = sampling.TopK is { } k && k < logits.Length ? Ranked(logits, k) : double.NegativeInfinity;
        double greatest = logits[Greatest(logits)], sum = 0;
        var weights = new double[logits.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = logits[i] >= least ? Math.Exp((logits[i] - greatest) / sampling.Temperature) : 0;
            sum += weights[i];
        }

        double place = random.Uniform(0, sum);
        int token = 0;
        for (double passed = weights[0]; passed <= place && token < weights.Length - 1; passed += weights[token])
        {
            token++;
        }

        return token;
    }

    private static int Greatest(ReadOnlySpan<float> logits)
    {
        int best = 0;
        for (int i = 1; i < logits.Length; i++)
        {
            best = logits[i] > logits[best] ? i : best;
        }

        return best;
    }

    /// <summary>The k-th greatest of the logits.</summary>
    private static double Ranked(ReadOnlySpan<float> logits, int k)
    {
        float[] sorted = logits.ToArray();
        Array.Sort(sorted);
        return sorted[^k];
    }
}
