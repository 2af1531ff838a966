using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Losses;

/// <summary>Negative log-likelihood of a mixture of normal distributions that the network gives for each row (Bishop 1994).</summary>
/// <remarks>
/// Along its last axis the network gives, for k components over d features, k logits of the components, k · d means, and k log-deviations (each component
/// has one deviation for all features): <c>[…, k · (d + 2)]</c>. The targets are <c>[…, d]</c>.
/// </remarks>
public sealed class MixtureDensity : Loss
{
    private readonly long components;

    /// <summary>A mixture of some components.</summary>
    /// <param name="components">Number of components.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: fewer than one.</exception>
    public MixtureDensity(long components, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(file, line) => this.components = Options.Positive(components, "the number of components", Location);

    /// <inheritdoc/>
    public override TensorType Target(TensorType output)
    {
        long size = output.Rank < 2 ? 0 : output.Shape[^1];
        return size % components == 0 && size / components > 2
            ? output.With([.. output.Shape.Take(output.Rank - 1), (size / components) - 2])
            : throw DiagnosticId.TypeMismatch.Error(FormattableString.Invariant(
                $"MixtureDensity of {components} components takes [n, {components} · (d + 2)], got {output}"), Location);
    }

    /// <inheritdoc/>
    public override Tensor Apply(Tensor output, Tensor target)
    {
        RequireTarget(output, target);
        (int k, int d) = ((int)components, (int)target.Shape[^1]);
        long[] leading = [.. output.Shape.Take(output.Rank - 1).Select(size => size.Size)];
        Tensor weights = Functions.LogSoftmax(Functions.Slice(output, -1, ..k));
        Tensor means = Functions.Reshape(Functions.Slice(output, -1, k..(k + (k * d))), [.. leading, k, d]);
        Tensor logDeviation = Functions.Slice(output, -1, (k + (k * d))..);
        Tensor error = means - Functions.Reshape(target, [.. leading, 1, d]);
        Tensor exponent = Functions.Sum(error * error, [-1]) * Functions.Exp(-2 * logDeviation) / -2;
        Tensor logs = weights + exponent - (d * (logDeviation + (Math.Log(2 * Math.PI) / 2)));
        return -Functions.Mean(logs.Map(Location, (b, v) => b.LogSumExp(v, [v.Type.Rank - 1])));
    }
}
