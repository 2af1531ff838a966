using GraphCompiler.Compiler.Ir;
using GraphCompiler.Frontend.Tensors;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;
using static GraphCompiler.Frontend.Tensors.Functions;

namespace GraphCompiler.Tests.Frontend.Tensors;

public class RandomFunctionTests
{
    private const int Count = 20_000;

    [Fact]
    public void Draws_have_the_moments_of_their_distributions()
    {
        float[] uniform = Draw(key => RandomUniform(key, F32(Count)), 1), normal = Draw(key => RandomNormal(key, F32(Count)), 1);
        float[] coins = Draw(key => Convert(RandomBernoulli(key, 0.3, [Count]), DType.F32), 1);

        Assert.All(uniform, x => Assert.True(x is >= 0 and < 1));
        Assert.Equal((0.5, 1.0 / 12), (Mean(uniform), Variance(uniform)), Near);
        Assert.Equal((0, 1), (Mean(normal), Variance(normal)), Near);
        Assert.Equal((0.3, 0.21), (Mean(coins), Variance(coins)), Near);
    }

    [Fact]
    public void Other_distributions_have_their_moments_too()
    {
        Assert.Equal((0, 0.7737), Moments(key => RandomTruncatedNormal(key, F32(Count))), Near);
        Assert.Equal((0.5, 0.25), Moments(key => 0.5 * RandomExponential(key, F32(Count))), Near);
        Assert.Equal((0.1443, 0.1028), Moments(key => 0.25 * RandomGumbel(key, F32(Count))), Near);
        Assert.Equal((2, 1), Moments(key => 0.5 * RandomGamma(key, 4 + Zeros(key))), Near);
        Assert.Equal((0.4, 0.04), Moments(key => RandomBeta(key, 2 + Zeros(key), 3 + Zeros(key))), Near);
        Assert.Equal((0.5, 0.125), Moments(key => RandomDirichlet(key, Reshape(0.5 + Zeros(key), [Count / 2, 2]))), Near);
        Assert.Equal((0.6, 0.6), Moments(key => RandomPoisson(key, 0.6 + Zeros(key))), Near);
        Assert.Equal((0.5, 0.25), Moments(key => Convert(RandomCategorical(key, Reshape(Zeros(key), [Count / 2, 2])), DType.F32)), Near);
        Assert.Equal(Enumerable.Range(0, 50), Draw(key => Convert(RandomPermutation(key, 50), DType.F32), 1).Select(x => (int)x).Order());
    }

    [Fact]
    public void The_same_key_gives_the_same_numbers_and_another_one_others()
    {
        static float[] Of(uint seed, uint fold) => Draw(key => RandomUniform(FoldIn(key, fold), F32(100)), seed);

        Assert.Equal(Of(1, 2), Of(1, 2));
        Assert.Empty(Of(1, 2).Intersect(Of(1, 3)));
        Assert.Empty(Of(1, 2).Intersect(Of(2, 2)));
    }

    [Fact]
    public void What_is_no_key_is_told_at_the_users_line()
    {
        Fails("GRC1002", "u32[2]", x => RandomNormal(x, F32(3)));
        Fails("GRC1002", "f32 or f64", x => RandomUniform(Convert(x, DType.U32), I32(3)));
        Fails("GRC1002", "u32 scalar", x => FoldIn(Convert(x, DType.U32), x));
        Fails("GRC1002", "u32[2]", x => RandomGamma(x, x));
        Fails("GRC1002", "f32 or f64", x => RandomPoisson(Convert(x, DType.U32), Convert(x, DType.U32)));
        Fails("GRC1006", "", x => RandomBeta(Convert(x, DType.U32), x, Concatenate([x, x[..1]])));
        Fails("GRC1003", "", x => RandomDirichlet(Convert(x, DType.U32), x, 1));
        Fails("GRC1004", "[0, 1]", x => RandomBernoulli(Convert(x, DType.U32), 1.5, [3]));
    }

    [Fact]
    public void Parts_of_the_first_axis_are_those_at_its_places()
    {
        float[] Part(Func<Tensor, Tensor> part) => Graph.Of(part, F32(4, 2)).Compile().Run([0f, 1, 2, 3, 4, 5, 6, 7]);

        Assert.Equal([2, 3], Part(x => x[1]));
        Assert.Equal([6, 7], Part(x => x[^1]));
        Assert.Equal([2, 3, 4, 5], Part(x => x[1..3]));
        Assert.Equal([4, 5, 6, 7], Part(x => x[^2..]));
        Assert.Equal([5], Part(x => x[2][1]));
        Fails("GRC1004", "4", x => x[4]);
        Fails("GRC1004", "3", x => x[1..3]);
        Fails("GRC1003", "", x => x[0][0]);
    }

    private static void Fails(string code, string said, Func<Tensor, Tensor> function)
    {
        GraphCompilerException fault = Assert.Throws<GraphCompilerException>(() => Graph.Of(function, F32(2)));
        Assert.Equal(code, fault.Code);
        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
        Assert.EndsWith("RandomFunctionTests.cs", fault.Diagnostic.Location.File, StringComparison.Ordinal);
    }

    private static float[] Draw(Func<Tensor, Tensor> function, uint seed) => Graph.Of(function, RandomKey).Compile().Run(
        NdArray.From<uint>([seed, 0], [2]))[0].ToArray<float>();

    private static Tensor Zeros(Tensor key) => 0 * RandomUniform(key, F32(Count));

    private static (double, double) Moments(Func<Tensor, Tensor> function)
    {
        float[] drawn = Draw(function, 1);
        return (Mean(drawn), Variance(drawn));
    }

    private static double Mean(float[] x) => x.Average(v => (double)v);

    private static double Variance(float[] x)
    {
        double mean = Mean(x);
        return x.Average(v => (v - mean) * (v - mean));
    }

    private static bool Near((double Mean, double Variance) x, (double Mean, double Variance) y) =>
        Math.Abs(x.Mean - y.Mean) < 0.02 && Math.Abs(x.Variance - y.Variance) < 0.03;
}
