using System.Runtime.CompilerServices;

namespace GraphCompiler.Frontend.Training;

/// <summary>A network over sequences that is run a step at a time: each step takes one token and keeps what later ones need of it.</summary>
/// <remarks>
/// Attention keeps keys and values, recurrent layers their state, so that a step costs the same however many came before. Its parameters are a copy of the
/// model's at the time when it was made. For one caller at a time; nothing to dispose.
/// <code>
/// Decoder decoder = model.Decoder(length: 512);
/// int[] text = decoder.Generate([1], count: 200);
/// </code>
/// </remarks>
public sealed class Decoder
{
    private readonly Executable step;
    private readonly State state;
    private readonly (string Name, NdArray Zeros)[] kept;
    private readonly SourceLocation location;

    internal Decoder(
        ModelGraphs graphs, Func<string, NdArray> parameter, long rows, long length, CompilerOptions options, SourceLocation location)
    {
        (Length, this.location) = (length, location);
        (Graph graph, IReadOnlyList<StateDeclaration> caches) = graphs.Decode("decode", rows, length);
        IEnumerable<StateDeclaration> states = [.. graphs.Parameters.Select(p => new StateDeclaration(p.Name, p.Type)), .. caches];
        LoadedModule module = BackendCatalog.Of(options).Compile(
            Compiler.Layout.StateLayouts.Choose(new Module("decoder", [.. states], [graph]), options), options);
        (step, state) = (module[graph.Name], module.NewState());
        kept = [.. caches.Select(c => (c.Name, NdArray.Zeros(c.Type.DType, c.Type.Shape)))];
        foreach (var spec in graphs.Parameters)
        {
            state.Set(spec.Name, parameter(spec.Name));
        }

        Reset();
    }

    /// <summary>Steps that a sequence has at most.</summary>
    public long Length { get; }

    /// <summary>Steps that were taken.</summary>
    public long Position { get; private set; }

    /// <summary>Begins new sequences.</summary>
    public void Reset()
    {
        foreach ((string name, NdArray zeros) in kept)
        {
            state.Set(name, zeros);
        }

        Position = 0;
    }

    /// <summary>Takes a step.</summary>
    /// <param name="input">The next element of each sequence, <c>[n, 1, …]</c>.</param>
    /// <returns>The network's output for it, <c>[n, 1, …]</c>.</returns>
    /// <exception cref="GraphCompilerException">GRC1002: the input does not fit; GRC8018: the sequences are full; GRC9101: an unknown token.</exception>
    public NdArray Step(NdArray input)
    {
        if (Position >= Length)
        {
            throw DiagnosticId.SequenceFull.Error(FormattableString.Invariant($"a sequence has at most {Length} steps"), location);
        }

        NdArray output = step.Run(state, input)[0];
        Position++;
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
    /// GRC8012: no prompt; GRC8018: more steps than a sequence has; GRC1002: not one sequence of tokens, i32; GRC9101: an unknown token.
    /// </exception>
    public int[] Generate(
        ReadOnlySpan<int> prompt, int count, Sampling? sampling = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (prompt.IsEmpty || count < 0)
        {
            throw DiagnosticId.InvalidOption.Error(
                FormattableString.Invariant($"a prompt has at least 1 token and a count is not negative, got {prompt.Length} and {count}"), new(file, line));
        }

        if (Position + prompt.Length + count - 1 > Length)
        {
            throw DiagnosticId.SequenceFull.Error(FormattableString.Invariant(
                $"a sequence has at most {Length} steps, of which {Position} are taken; {prompt.Length} and {count} more are wanted"), new(file, line));
        }

        var choice = new TokenChoice(sampling ?? Sampling.Greedy);
        var generated = new int[count];
        NdArray? output = null;
        foreach (int token in prompt)
        {
            output = Step(NdArray.From<int>([token], [1, 1]));
        }

        for (int i = 0; i < count; i++)
        {
            generated[i] = choice.Next(output!.Data<float>());
            if (i < count - 1)
            {
                output = Step(NdArray.From<int>([generated[i]], [1, 1]));
            }
        }

        return generated;
    }
}
