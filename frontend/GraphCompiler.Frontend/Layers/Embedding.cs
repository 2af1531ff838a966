using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Initializers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>A vector for each token: <c>i32[n, …]</c> to <c>[n, …, size]</c>.</summary>
/// <remarks>
/// Parameter: <c>weight</c> [vocabulary, size]. A token that the vocabulary does not have is a fault in the data (GRC9101). With a padding token, the layers
/// over sequences that come after leave those steps out, see <see cref="LayerContext.Mask"/>.
/// </remarks>
public sealed class Embedding : Layer
{
    private readonly long vocabulary, size;
    private readonly int? padding;
    private readonly Initializer weights;

    /// <summary>A vector for each token.</summary>
    /// <param name="vocabulary">Number of tokens.</param>
    /// <param name="size">Features of a vector.</param>
    /// <param name="padding">The token that stands where a sequence is over; null for none.</param>
    /// <param name="weights">How the vectors start; uniform in ±0.05 as in Keras where null.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: a size below 1, or a padding token that the vocabulary does not have.</exception>
    public Embedding(
        long vocabulary, long size, int? padding = null, Initializer? weights = null, string? name = null,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name, file, line)
    {
        this.vocabulary = Options.Positive(vocabulary, "the number of tokens", Location);
        this.size = Options.Positive(size, "the size of an embedding", Location);
        (this.padding, this.weights) = (padding, weights ?? Initializer.Uniform(-0.05, 0.05));
        if (padding is { } token && (token < 0 || token >= vocabulary))
        {
            throw DiagnosticId.InvalidOption.Error(
                FormattableString.Invariant($"the padding token is one of 0 to {vocabulary - 1}, got {token}"), Location);
        }
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, LayerContext context)
    {
        if (x.Rank < 1 || x.DType is not (DType.I32 or DType.I64))
        {
            throw Misfit("tokens, i32[n, …] (see the model's inputType)", x);
        }

        if (padding is { } token && x.Rank == 2)
        {
            context.Mask = Functions.NotEqual(x, x.Trace.Scalar(x.DType, token));
        }

        return Functions.Take(Table(context), x);
    }

    /// <summary>The vectors, <c>[vocabulary, size]</c>: the same parameter wherever it is used.</summary>
    internal Tensor Table(LayerContext context) =>
        context.Parameter(this, "weight", new TensorType(DType.F32, [vocabulary, size]), weights);
}
