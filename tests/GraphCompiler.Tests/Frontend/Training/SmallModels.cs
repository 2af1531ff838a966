using GraphCompiler.Compiler;
using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Losses;
using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Training;
using GraphCompiler.Runtime;
using static GraphCompiler.Frontend.Tensors.Functions;

namespace GraphCompiler.Tests.Frontend.Training;

/// <summary>Models and data that are small enough to train within a test.</summary>
internal static class SmallModels
{
    /// <summary>The four rows of exclusive or.</summary>
    public static Dataset Xor { get; } =
        Dataset.Of(new float[,] { { 0, 0 }, { 0, 1 }, { 1, 0 }, { 1, 1 } }, new float[,] { { 0 }, { 1 }, { 1 }, { 0 } });

    /// <summary>A model of exclusive or.</summary>
    public static Model XorModel(ulong seed = 1) => new(
        new Sequential(new Dense(8, Tanh), new Dense(1)), [2], new BinaryCrossEntropy(), new Adam(0.05), [Metric.Accuracy], seed: seed);

    /// <summary>Points in the plane with the quadrant that each lies in: <c>f32[n,2]</c>, <c>i32[n]</c>.</summary>
    public static Dataset Quadrants(int rows, int seed = 1)
    {
        var random = new Random(seed);
        var points = new float[rows, 2];
        var labels = new int[rows];
        for (int i = 0; i < rows; i++)
        {
            (float x, float y) = ((random.NextSingle() * 2) - 1, (random.NextSingle() * 2) - 1);
            (points[i, 0], points[i, 1], labels[i]) = (x, y, (x > 0 ? 1 : 0) + (y > 0 ? 2 : 0));
        }

        return Dataset.Of(points, labels, classes: 4);
    }

    /// <summary>A classifier of quadrants with dropout, so that random numbers take part.</summary>
    public static Model QuadrantModel(ulong seed = 1, CompilerOptions? options = null, Optimizer? optimizer = null) => new(
        new Sequential(new Dense(16, Relu), new Dropout(0.1f), new Dense(4)), [2], new CrossEntropy(), optimizer ?? new Adam(0.02),
        [Metric.Accuracy], seed: seed, options: options);

    /// <summary>A classifier of quadrants with a weight of whole panels, which is kept packed.</summary>
    public static Model WideModel(ulong seed = 1, CompilerOptions? options = null) => new(
        new Sequential(new Dense(64, Relu), new Dense(96, Tanh), new Dense(32, Relu), new Dense(4)), [2], new CrossEntropy(), new Adam(0.01),
        [Metric.Accuracy], seed: seed, options: options);

    /// <summary>Every bit of a model's state, piece by piece.</summary>
    public static string Hash(Model model) => System.Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(
        [.. model.StateNames.SelectMany(name => model.GetState(name).Bytes.ToArray())]));
}
