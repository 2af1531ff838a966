using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Models;

/// <summary>The way down and up again of a <see cref="UNet"/>; each level on the way up also sees what the way down had there, cut to its size.</summary>
internal sealed class UNetLevels : Layer
{
    private readonly Layer[] down, spread, up;
    private readonly MaxPool pool = new(2, name: "pool");

    public UNetLevels(long filters, int levels, Padding padding)
        : base("levels")
    {
        long At(int level) => checked(filters << level);
        Layer Pair(string name, int level) => new Sequential(
            FormattableString.Invariant($"{name}{level + 1}"),
            [ConvolutionBlocks.Relu(At(level), 3, padding: padding), ConvolutionBlocks.Relu(At(level), 3, padding: padding)]);
        down = [.. Enumerable.Range(0, levels).Select(level => Pair("down", level))];
        up = [.. Enumerable.Range(0, levels - 1).Select(level => Pair("up", level))];
        spread =
        [
            .. Enumerable.Range(0, levels - 1).Select(level =>
                new ConvTranspose2D(At(level), 2, 2, name: FormattableString.Invariant($"spread{level + 1}"))),
        ];
    }

    public override Tensor Forward(Tensor x, LayerContext context)
    {
        var kept = new List<Tensor>();
        for (int level = 0; level < down.Length; level++)
        {
            x = down[level].Apply(level == 0 ? x : pool.Apply(x, context), context);
            kept.Add(x);
        }

        for (int level = up.Length - 1; level >= 0; level--)
        {
            x = spread[level].Apply(x, context);
            x = up[level].Apply(Functions.Concatenate([Cut(Cut(kept[level], x, 2), x, 3), x], axis: 1), context);
        }

        return x;
    }

    /// <summary>The middle of an image, as large as another along an axis.</summary>
    private static Tensor Cut(Tensor x, Tensor to, int axis)
    {
        int first = (int)((x.Shape[axis] - to.Shape[axis]) / 2);
        return Functions.Slice(x, axis, first..(first + (int)to.Shape[axis].Size));
    }
}
