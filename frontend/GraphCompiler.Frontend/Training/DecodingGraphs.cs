using GraphCompiler.Frontend.Layers;

namespace GraphCompiler.Frontend.Training;

/// <summary>The graphs of sequences that are run step by step, over one state: <c>restart</c>, <c>step</c>, <c>prefill</c> where prompts are taken in chunks.</summary>
internal sealed class DecodingGraphs
{
    /// <summary>Names of the graphs.</summary>
    public const string Step = "step", Prefill = "prefill", Restart = "restart";

    /// <summary>Traces the graphs.</summary>
    /// <param name="graphs">The model's graphs.</param>
    /// <param name="decoding">How long sequences are, and how many at once.</param>
    /// <param name="averaged">Whether the averages of the weights are used.</param>
    /// <exception cref="GraphCompilerException">GRC8011: a layer needs whole sequences, at its line.</exception>
    public DecodingGraphs(ModelGraphs graphs, Decoding decoding, bool averaged)
    {
        (Graph restart, DecodingCache beginning) = graphs.Begin(Restart, decoding, averaged);
        Kept = beginning.States;
        Entries =
        [
            restart, graphs.Decode(Step, decoding, 1, averaged, beginning),
            .. decoding.Chunk > 1 ? [graphs.Decode(Prefill, decoding, decoding.Chunk, averaged, beginning)] : Array.Empty<Graph>(),
        ];
    }

    /// <summary>The graphs.</summary>
    public IReadOnlyList<Graph> Entries { get; }

    /// <summary>The state that is kept from step to step.</summary>
    public IReadOnlyList<StateDeclaration> Kept { get; }
}
