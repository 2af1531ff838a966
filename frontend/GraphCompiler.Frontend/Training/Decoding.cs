using GraphCompiler.Frontend.Layers;

namespace GraphCompiler.Frontend.Training;

/// <summary>How sequences are run step by step: how long they are at most, how many at once, how many steps of a prompt at once.</summary>
/// <param name="Length">Steps that a sequence has at most.</param>
/// <param name="Rows">Sequences at once.</param>
/// <param name="Chunk">Steps of a prompt that are taken at once; 1 takes them one by one.</param>
/// <param name="Input">The input that is given step by step; the others are given whole, at the beginning. Null where there is one input.</param>
public sealed record Decoding(long Length, int Rows = 1, int Chunk = 1, string? Input = null)
{
    /// <summary>The input that is given step by step.</summary>
    internal string InputOf(Network network) => Input ?? network.Inputs[0].Name;

    /// <summary>Refuses what cannot be.</summary>
    /// <exception cref="GraphCompilerException">GRC8012: a number below 1, a chunk longer than a sequence, or an input that is not named or not there.</exception>
    internal void Require(Network network, SourceLocation location)
    {
        Options.Positive(Length, "the length of a sequence", location);
        Options.Positive(Rows, "the number of sequences", location);
        Options.Positive(Chunk, "the number of steps at once", location);
        Options.Positive(Length - Chunk + 1, "the number of places that a chunk can have in a sequence", location);
        string names = string.Join(", ", network.Inputs.Select(i => i.Name));
        if (Input is null ? network.Inputs.Count > 1 : network.Inputs.All(i => i.Name != Input))
        {
            throw DiagnosticId.InvalidOption.Error(
                Input is null ? $"which input is given step by step? There are {names}" : $"there is no input '{Input}'; there are {names}", location);
        }
    }
}
