using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Models;

/// <summary>A residual network for CIFAR-10 (He et al. 2016, section 4.2): <c>[n, 3, 32, 32]</c> to logits <c>[n, 10]</c>.</summary>
/// <remarks>
/// Parameters: 269,722 (20 layers), 464,154 (32), 658,586 (44), 853,018 (56), 1,727,962 (110). Shortcuts have no parameters: every second place, and
/// zeros for new channels (option A).
/// </remarks>
/// <param name="Depth">Layers with weights: 6 n + 2, at least 8.</param>
/// <param name="Classes">Number of classes.</param>
public sealed record CifarResNet(int Depth = 20, long Classes = 10)
{
    /// <summary>The network.</summary>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: a depth that is not 6 n + 2.</exception>
    public Sequential Network([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (Depth < 8 || Depth % 6 != 2)
        {
            throw DiagnosticId.InvalidOption.Error(
                FormattableString.Invariant($"a residual network for CIFAR has 6 n + 2 layers, at least 8, got {Depth}"), new(file, line));
        }

        return new(
            [
                new Sequential("conv1", ConvolutionBlocks.Normed(16, 3, 1, 1, Functions.Relu)),
                .. Enumerable.Range(0, 3).SelectMany(stage => Enumerable.Range(1, (Depth - 2) / 6).Select(i =>
                    Block(FormattableString.Invariant($"conv{stage + 2}_{i}"), 16L << stage, stage > 0 && i == 1))),
                new GlobalAveragePool(name: "pool"),
                new Dense(Classes, name: "fc"),
            ],
            file, line);
    }

    private static Residual Block(string name, long filters, bool strides) => new(
        [.. ConvolutionBlocks.Normed(filters, 3, strides ? 2 : 1, 1, Functions.Relu), .. ConvolutionBlocks.Normed(filters, 3, 1, 1, null)],
        strides ? new Lambda(Halved, name: "shortcut") : null, Functions.Relu, name);

    /// <summary>Every second place, and as many channels of zeros again, half of them on each side.</summary>
    private static Tensor Halved(Tensor x)
    {
        long added = x.Shape[1] / 2;
        return Functions.Pad(Functions.Slice(Functions.Slice(x, 2, .., 2), 3, .., 2), 1, added, x.Shape[1] - added);
    }
}
