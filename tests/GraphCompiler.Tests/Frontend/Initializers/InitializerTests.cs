using GraphCompiler.Frontend.Initializers;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Losses;
using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Training;
using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests.Frontend.Initializers;

/// <summary>How weights start: their spread, by the sizes of their layer, and their form.</summary>
public class InitializerTests
{
    [Fact]
    public void The_spread_of_a_kernel_is_by_the_inputs_of_a_window()
    {
        float[] he = Weights(new Conv2D(64, 3, weights: Initializer.HeNormal()), [32, 8, 8], "conv2d1/weight");
        Assert.Equal(Math.Sqrt(2.0 / (32 * 9)), Deviation(he), 0.002);
        float[] glorot = Weights(new Conv2D(64, 3), [32, 8, 8], "conv2d1/weight");
        Assert.Equal(Math.Sqrt(2.0 / ((32 + 64) * 9)), Deviation(glorot), 0.002);
        Assert.InRange(glorot.Max(), 0.99 * Math.Sqrt(6.0 / (96 * 9)), Math.Sqrt(6.0 / (96 * 9)));
    }

    [Fact]
    public void The_spread_of_a_matrix_is_by_its_rows_and_columns() =>
        Assert.Equal(Math.Sqrt(2.0 / (200 + 300)), Deviation(Weights(new Dense(300), [200], "dense1/weight")), 0.001);

    [Fact]
    public void A_truncated_normal_has_no_tails()
    {
        float[] w = Weights(new Dense(300, weights: Initializer.TruncatedNormal(1, 0.5)), [200], "dense1/weight");
        Assert.InRange(w.Min(), 0, 0.01);
        Assert.InRange(w.Max(), 1.99, 2);
        Assert.Equal(1, w.Average(), 0.01);
        Assert.Equal(0.8796 * 0.5, Deviation(w), 0.005);
    }

    [Fact]
    public void The_identity_has_ones_on_the_diagonal() => Assert.Equal<float>(
        [2, 0, 0, 0, 2, 0], Weights(new Dense(3, weights: Initializer.Identity(2)), [2], "dense1/weight"));

    [Theory]
    [InlineData(20, 5)]
    [InlineData(5, 20)]
    public void An_orthogonal_matrix_has_orthonormal_rows_or_columns(int rows, int columns)
    {
        float[] w = Weights(new Dense(columns, weights: Initializer.Orthogonal(3)), [rows], "dense1/weight");
        int less = Math.Min(rows, columns), more = Math.Max(rows, columns);
        float At(int i, int k) => rows < columns ? w[(i * columns) + k] : w[(k * columns) + i];
        Assert.All(Enumerable.Range(0, less * less), p => Assert.Equal(
            p / less == p % less ? 9 : 0, Enumerable.Range(0, more).Sum(k => (double)At(p / less, k) * At(p % less, k)), 1e-4));
    }

    private static float[] Weights(Layer layer, Shape input, string name) =>
        new Model(layer, input, new MeanSquaredError(), new Sgd(0.1)).GetState(name).ToArray<float>();

    private static double Deviation(float[] w)
    {
        double mean = w.Average(v => (double)v);
        return Math.Sqrt(w.Average(v => (v - mean) * (v - mean)));
    }
}
