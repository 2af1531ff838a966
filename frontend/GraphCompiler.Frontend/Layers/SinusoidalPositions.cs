using System.Runtime.CompilerServices;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>Adds waves of each position: <c>sin(t · 10000^(−2i/d))</c> to feature 2i and the cosine to feature 2i + 1 (Vaswani et al. 2017).</summary>
/// <remarks><c>[n, steps, features]</c> to the same; no parameters.</remarks>
/// <param name="name">Name of the layer.</param>
/// <param name="file">The user's file.</param>
/// <param name="line">The user's line.</param>
public sealed class SinusoidalPositions(string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    : Layer(name, file, line)
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, LayerContext context)
    {
        if (x.Rank != 3 || !x.DType.IsFloat)
        {
            throw Misfit("sequences, f32[n, steps, features]", x);
        }

        (long length, long features) = (context.Cache?.Length ?? x.Shape[1], x.Shape[2]);
        var waves = new double[checked(length * features)];
        for (long i = 0; i < waves.LongLength; i++)
        {
            long feature = i % features;
            double angle = i / features * Math.Pow(10000, -(double)(feature - (feature % 2)) / features);
            waves[i] = feature % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle);
        }

        Tensor table = x.Trace.Constant(ReferenceTensor.Of(x.DType, [length, features], waves).ToNdArray());
        return x + PositionEmbedding.Rows(table, x.Shape[1], context);
    }
}
