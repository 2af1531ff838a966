using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>What some layers make of the input <c>[n, …]</c>, added to it: <c>y = activation(shortcut(x) + body(x))</c> (He et al. 2016).</summary>
public sealed class Residual : Layer
{
    private readonly Layer[] body;
    private readonly Layer? shortcut;
    private readonly Func<Tensor, Tensor>? activation;

    /// <summary>Layers whose result is added to their input.</summary>
    public Residual(params Layer[] body) => this.body = body;

    /// <summary>Layers whose result is added to their input.</summary>
    /// <param name="body">The layers, one after another.</param>
    /// <param name="shortcut">What the input goes through where its shape changes; null for nothing.</param>
    /// <param name="activation">Function of the sum; null for none.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    public Residual(
        Layer[] body, Layer? shortcut = null, Func<Tensor, Tensor>? activation = null, string? name = null,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name, file, line) => (this.body, this.shortcut, this.activation) = (body, shortcut, activation);

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, LayerContext context)
    {
        Tensor y = body.Aggregate(x, (z, layer) => layer.Apply(z, context));
        Tensor kept = shortcut is null ? x : shortcut.Apply(x, context);
        if (!y.Shape.Equals(kept.Shape))
        {
            throw Misfit($"layers that keep the shape, or a shortcut that gives {y.Type},", kept);
        }

        return activation is null ? kept + y : activation(kept + y);
    }
}
