using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Initializers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>Radial basis functions: <c>y = exp(−‖x − centre‖² / (2 width²))</c>; <c>[n, in]</c> to <c>[n, units]</c> (Broomhead and Lowe 1988).</summary>
/// <remarks>Parameters: <c>centre</c> [units, in], <c>log_width</c> [units]. Centres start normal with deviation 1, widths as given.</remarks>
public sealed class RadialBasis : Layer
{
    private readonly long units;
    private readonly double width;
    private readonly Initializer centres;

    /// <summary>Radial basis functions.</summary>
    /// <param name="units">Number of functions.</param>
    /// <param name="width">Their width at first, above 0.</param>
    /// <param name="centres">How the centres start; normal with deviation 1 where null.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: an option outside its range.</exception>
    public RadialBasis(
        long units, double width = 1, Initializer? centres = null, string? name = null,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name, file, line)
    {
        this.units = Options.Positive(units, "the number of functions", Location);
        (this.width, this.centres) = (Options.AboveZero(width, "the width", Location), centres ?? Initializer.Normal(0, 1));
    }

    /// <inheritdoc/>
    public override string Kind => "rbf";

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, LayerContext context)
    {
        if (x.Rank != 2 || !x.DType.IsFloat)
        {
            throw Misfit("a batch of rows, f32[n, in]", x);
        }

        Tensor centre = context.Parameter(this, "centre", x.Type.With([units, x.Shape[1]]), centres, isBias: true);
        Tensor logWidth = context.Parameter(this, "log_width", x.Type.With([units]), Initializer.Constant(Math.Log(width)), isBias: true);
        Tensor distance = Functions.Reshape(x, [x.Shape[0], 1, x.Shape[1]]) - centre;
        return Functions.Exp(Functions.Sum(distance * distance, [2]) * Functions.Exp(-2 * logWidth) / -2);
    }
}
