using GraphCompiler.Compiler;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Losses;
using GraphCompiler.Frontend.Models;
using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Schedules;
using GraphCompiler.Frontend.Training;
using GraphCompiler.Runtime;

namespace GraphCompiler.Examples.Shakespeare;

/// <summary>The networks that tell the next character, and what trains them; tests compile them to assemblies.</summary>
public static class TextModel
{
    /// <summary>Characters of a piece.</summary>
    public const int Length = 128;

    /// <summary>A small GPT of four blocks, or two LSTMs one above the other; trained with AdamW.</summary>
    /// <param name="isGpt">Whether it is the GPT.</param>
    /// <param name="vocabulary">Number of distinct characters.</param>
    /// <param name="width">Features.</param>
    /// <param name="steps">Steps of the training, over which the rate rises and falls.</param>
    /// <param name="options">Options of the compiler; those of the environment where null.</param>
    public static Model Create(bool isGpt, int vocabulary, int width, int steps, CompilerOptions? options = null)
    {
        Sequential network = isGpt
            ? new Gpt(vocabulary, Length, Layers: 4, Heads: 4, Width: width, Dropout: 0.1f).Network()
            : new CharRnn(vocabulary, width, Layers: 2, Dropout: 0.1f).Network();
        var rate = new LinearWarmup(new CosineDecay(isGpt ? 1e-3 : 3e-3, steps), Math.Max(1, steps / 20));
        return new Model(
            network, inputs: [Length], loss: new CrossEntropy(), metrics: [Metric.Accuracy], inputType: DType.I32,
            optimizer: new AdamW(rate, Decay: 0.1, Beta2: 0.99) { ClipNorm = 1 }, options: options);
    }
}
