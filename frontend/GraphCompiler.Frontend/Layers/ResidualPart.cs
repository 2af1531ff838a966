using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>How a part of a Transformer's block adds to its input: normalised before or after, with dropout.</summary>
internal sealed class ResidualPart
{
    private readonly LayerNorm norm;
    private readonly float dropout;
    private readonly bool isPreNorm;

    public ResidualPart(string name, float dropout, bool isPreNorm, SourceLocation location)
    {
        norm = new LayerNorm(name: name, file: location.File ?? "", line: location.Line);
        (this.dropout, this.isPreNorm) = (Options.Rate(dropout, "a dropout rate", location), isPreNorm);
    }

    public Tensor Apply(Tensor x, LayerContext context, Func<Tensor, Tensor> part)
    {
        Tensor y = part(isPreNorm ? norm.Apply(x, context) : x);
        Tensor sum = x + Dropout.Drop(y, y.Shape, dropout, context);
        return isPreNorm ? sum : norm.Apply(sum, context);
    }
}
