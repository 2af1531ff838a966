using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>A function as a layer: functional composition. The function may apply other layers.</summary>
public sealed class Lambda : Layer
{
    private readonly Func<Tensor, LayerContext, Tensor> function;

    /// <summary>A function of the input.</summary>
    public Lambda(
        Func<Tensor, Tensor> function, string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : this((x, _) => function(x), name, file, line)
    {
    }

    /// <summary>A function of the input that applies other layers: <c>(x, c) => x + block.Apply(x, c)</c>.</summary>
    public Lambda(
        Func<Tensor, LayerContext, Tensor> function, string? name = null,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name, file, line) => this.function = function;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, LayerContext context) => function(x, context);
}
