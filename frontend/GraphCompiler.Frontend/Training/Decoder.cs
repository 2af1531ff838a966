using System.Runtime.CompilerServices;
using GraphCompiler.Compiler.Layout;

namespace GraphCompiler.Frontend.Training;

/// <summary>A network over sequences that is run a step at a time: each step takes one token and keeps what later ones need of it.</summary>
/// <remarks>
/// Attention keeps keys and values, recurrent layers their state, so that a step costs the same however many came before. A prompt may be taken in chunks of
/// several steps at once. Its parameters are a copy of the model's at the time when it was made, averages where the model uses them. For one caller at a time;
/// nothing to dispose.
/// <code>
/// Decoder decoder = model.Decoder(length: 512);
/// int[] text = decoder.Generate([1], count: 200);
///
/// Decoder translator = model.Decoder(length: 50, input: "target");
/// translator.Reset(source);
/// int[] translation = translator.Generate([start], count: 40);
/// </code>
/// </remarks>
public sealed class Decoder
{
    private readonly LoadedModule module;
    private readonly Executable step;
    private readonly State state;
    private readonly Decoding decoding;
    private readonly SourceLocation location;
    private bool hasBegun;

    internal Decoder(
        ModelGraphs graphs, bool hasOthers, Func<string, NdArray> piece, Decoding decoding, bool averaged, CompilerOptions options, SourceLocation location)
    {
        (this.decoding, this.location) = (decoding, location);
        var entries = new DecodingGraphs(graphs, decoding, averaged);
        (string Name, TensorType Type)[] weights = [.. graphs.Weights(averaged).Zip(graphs.Parameters, (name, p) => (name, p.Type))];
        IEnumerable<StateDeclaration> states = [.. weights.Select(w => new StateDeclaration(w.Name, w.Type)), .. entries.Kept];
        module = BackendCatalog.Of(options).Compile(
            StateLayouts.Choose(new Module("decoder", [.. states], entries.Entries), options), options);
        (step, state) = (module[DecodingGraphs.Step], module.NewState());
        foreach ((string name, _) in weights)
        {
            state.Set(name, piece(name));
        }

        if (!hasOthers)
        {
            Reset();
        }
    }

    /// <summary>Steps that a sequence has at most.</summary>
    public long Length => decoding.Length;

    /// <summary>Steps that were taken.</summary>
    public long Position { get; private set; }

    /// <summary>Begins new sequences; of a network of one input there is one begun.</summary>
    /// <param name="inputs">The other inputs, whole, in the order of the network: what is translated, <c>[n, …]</c>.</param>
    /// <exception cref="GraphCompilerException">GRC1002: the inputs do not fit.</exception>
    public void Reset(params ReadOnlySpan<NdArray> inputs)
    {
        module[DecodingGraphs.Restart].Run(state, inputs);
        (Position, hasBegun) = (0, true);
    }

    /// <summary>Takes a step, or a whole chunk of them.</summary>
    /// <param name="input">The next element of each sequence, <c>[n, 1, …]</c>, or as many of them as a chunk has, <c>[n, chunk, …]</c>.</param>
    /// <returns>The network's output for each, <c>[n, 1, …]</c> or <c>[n, chunk, …]</c>.</returns>
    /// <exception cref="GraphCompilerException">
    /// GRC1002: the input does not fit; GRC8012: the other inputs are not given yet; GRC8018: the sequences are full; GRC9101: an unknown token.
    /// </exception>
    public NdArray Step(NdArray input)
    {
        if (!hasBegun)
        {
            throw DiagnosticId.InvalidOption.Error("a sequence is not begun: give the other inputs by Reset first", location);
        }

        bool isChunk = decoding.Chunk > 1 && input.Shape.Rank > 1 && input.Shape[1] == decoding.Chunk;
        int steps = isChunk ? decoding.Chunk : 1;
        if (Position + steps > Length)
        {
            throw DiagnosticId.SequenceFull.Error(
                FormattableString.Invariant($"a sequence has at most {Length} steps, and this would be step {Position + steps}"), location);
        }

        NdArray output = (isChunk ? module[DecodingGraphs.Prefill] : step).Run(state, input)[0];
        Position += steps;
        return output;
    }

    /// <summary>Goes on with a sequence of tokens: takes those given, then each time one that it chooses by the network's logits.</summary>
    /// <param name="prompt">The tokens that the sequence goes on with, at least one.</param>
    /// <param name="count">How many tokens are wanted.</param>
    /// <param name="sampling">How a token is chosen; the most likely where null.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <returns>The tokens that were chosen.</returns>
    /// <exception cref="GraphCompilerException">
    /// GRC8012: no prompt, or a sampling out of range; GRC8018: more steps than a sequence has; GRC1002: not one sequence of tokens, i32; GRC9101: an unknown token.
    /// </exception>
    public int[] Generate(
        ReadOnlySpan<int> prompt, int count, Sampling? sampling = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (prompt.IsEmpty || count < 0)
        {
            throw DiagnosticId.InvalidOption.Error(
                FormattableString.Invariant($"a prompt has at least 1 token and a count is not negative, got {prompt.Length} and {count}"), new(file, line));
        }

        (sampling ??= Sampling.Greedy).Require(new(file, line));
        if (Position + prompt.Length + count - 1 > Length)
        {
            throw DiagnosticId.SequenceFull.Error(FormattableString.Invariant(
                $"a sequence has at most {Length} steps, of which {Position} are taken; {prompt.Length} and {count} more are wanted"), new(file, line));
        }

        var choice = new TokenChoice(sampling);
        var generated = new int[count];
        NdArray output = Read(prompt);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> logits = output.Data<float>();
            generated[i] = choice.Next(logits[^(int)output.Shape[^1].Size..]);
            if (i < count - 1)
            {
                output = Step(NdArray.From<int>([generated[i]], [1, 1]));
            }
        }

        return generated;
    }

    /// <summary>Takes a prompt, whole chunks first, and gives the output of the last of them.</summary>
    private NdArray Read(ReadOnlySpan<int> prompt)
    {
        NdArray? output = null;
        for (int taken = 0; taken < prompt.Length;)
        {
            int steps = prompt.Length - taken >= decoding.Chunk ? decoding.Chunk : 1;
            output = Step(NdArray.From<int>(prompt.Slice(taken, steps), [1, steps]));
            taken += steps;
        }

        return output!;
    }
}
