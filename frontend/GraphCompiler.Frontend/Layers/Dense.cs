using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Initializers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>A fully connected layer: <c>y = activation(x · weight + bias)</c>; <c>[n, in]</c> to <c>[n, units]</c>.</summary>
/// <remarks>Parameters: <c>weight</c> [in, units], <c>bias</c> [units]. Glorot's uniform and zeros by default, as Keras.</remarks>
public sealed class Dense : Layer
{
    private readonly long units;
    private readonly Func<Tensor, Tensor>? activation;
    private readonly bool bias;
    private readonly Initializer weights;

    /// <summary>A fully connected layer.</summary>
    /// <param name="units">Number of outputs, at least 1.</param>
    /// <param name="activation">Function of the outputs; null for none.</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <param name="weights">How the weights start; Glorot's uniform where null.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: the number of outputs is not positive.</exception>
    public Dense(
        long units, Func<Tensor, Tensor>? activation = null, bool bias = true, Initializer? weights = null, string? name = null,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name, file, line)
    {
        this.units = Options.Positive(units, "the number of units of a dense layer", Location);
        (this.activation, this.bias, this.weights) = (activation, bias, weights ?? Initializer.GlorotUniform());
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, LayerContext context)
    {
        if (x.Rank < 2 || !x.DType.IsFloat)
        {
            throw Misfit("a batch of rows, f32[n, in]", x);
        }

        Tensor weight = context.Parameter(this, "weight", x.Type.With([x.Shape[^1], units]), weights);
        Tensor y = Functions.MatMul(x, weight);
        if (bias)
        {
            y += context.Parameter(this, "bias", x.Type.With([units]), Initializer.Zeros, isBias: true);
        }

        return activation is null ? y : activation(y);
    }
}
