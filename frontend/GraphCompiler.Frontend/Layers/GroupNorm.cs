using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Initializers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>
/// Normalisation of each example over groups of channels: <c>[n, channels, …]</c> to the same, mean 0 and variance 1 in each group, then scaled and moved by
/// channel (Wu and He 2018).
/// </summary>
/// <remarks>Parameters: <c>scale</c>, <c>offset</c>, both [channels].</remarks>
public sealed class GroupNorm : Layer
{
    private readonly long groups;
    private readonly float epsilon;

    /// <summary>Normalisation over groups of channels.</summary>
    /// <param name="groups">Number of groups, a divisor of the number of channels.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: fewer than one group, or an epsilon below 0.</exception>
    public GroupNorm(
        long groups, float epsilon = 1e-5f, string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name, file, line) => (this.groups, this.epsilon) =
        (Options.Positive(groups, "the number of groups", Location), Options.NotNegative(epsilon, "epsilon", Location));

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, LayerContext context)
    {
        if (x.Rank < 2 || !x.DType.IsFloat || x.Shape[1] % groups != 0)
        {
            throw Misfit(FormattableString.Invariant($"channels that {groups} groups can share, f32[n, channels, …]"), x);
        }

        return Normalize(this, x, groups, epsilon, context);
    }

    /// <summary>Normalises over groups of channels with the parameters of a layer.</summary>
    internal static Tensor Normalize(Layer owner, Tensor x, long groups, float epsilon, LayerContext context)
    {
        TensorType channels = x.Type.With([x.Shape[1]]);
        Tensor scale = context.Parameter(owner, "scale", channels, Initializer.Constant(1), isBias: true);
        Tensor offset = context.Parameter(owner, "offset", channels, Initializer.Zeros, isBias: true);
        return x.Map(owner.Location, (b, v) => b.GroupNorm(v, scale.Value, offset.Value, groups, epsilon));
    }
}
