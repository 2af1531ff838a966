using GraphCompiler.Compiler.Ir;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Tensors;
using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests.Frontend.Layers;

/// <summary>Attention against loops over its definition in double precision.</summary>
public class AttentionTests
{
    private const int Rows = 2, Steps = 5, Features = 8, Heads = 4;

    private static readonly float[] X = [.. Enumerable.Range(0, Rows * Steps * Features).Select(i => MathF.Cos(i * 0.7f))];

    [Theory]
    [InlineData(false, 4, null)]
    [InlineData(true, 4, null)]
    [InlineData(true, 2, null)]
    [InlineData(false, 1, null)]
    [InlineData(true, 4, true)]
    [InlineData(true, 2, false)]
    public void It_is_what_its_definition_says(bool isCausal, int groups, bool? interleaved)
    {
        var layer = new MultiHeadAttention(
            Heads, isCausal, groups, headSize: 4, rotary: interleaved is { } pairs ? new RotaryPositions(100, pairs) : null, name: "a");
        var net = new TracedNetwork(
            [new TensorType(DType.F32, [Rows, Steps, Features])], (x, context) => [layer.Apply(x[0], context)]);
        Close(Expected(net, X, X, (q, k) => !isCausal || k <= q, groups, interleaved), net.Run(X, Rows, Steps, Features));
    }

    [Fact]
    public void It_looks_at_another_sequence_and_leaves_out_its_padding()
    {
        var layer = new MultiHeadAttention(Heads, headSize: 4, name: "a");
        float[] memory = [.. X.Reverse()];
        bool[] mask = [true, true, true, false, false, true, false, true, true, true];
        var net = new TracedNetwork(
            [new TensorType(DType.F32, [Rows, Steps, Features]), new TensorType(DType.F32, [Rows, Steps, Features]), new TensorType(DType.Bool, [Rows, Steps])],
            (x, context) => [layer.Attend(x[0], x[1], context, x[2])]);
        float[] y = net.Run(
            NdArray.From<float>(X, [Rows, Steps, Features]), NdArray.From<float>(memory, [Rows, Steps, Features]),
            NdArray.From<bool>(mask, [Rows, Steps]))[0].ToArray<float>();
        Close([.. Expected(net, X, memory, (_, k) => mask[k], Heads, null)[..(Steps * Features)],
            .. Expected(net, X, memory, (_, k) => mask[Steps + k], Heads, null)[(Steps * Features)..]], y);
    }

    [Fact]
    public void Steps_of_padding_change_nothing()
    {
        var layer = new Sequential(new Embedding(9, Features, padding: 0), new MultiHeadAttention(Heads));
        float[] Run(params int[] tokens) => new TracedNetwork(
            [new TensorType(DType.I32, [1, tokens.Length])], (x, context) => [layer.Apply(x[0], context)])
            .Run(NdArray.From<int>(tokens, [1, tokens.Length]))[0].ToArray<float>();
        Close(Run(3, 5, 1), Run(3, 5, 1, 0, 0)[..(3 * Features)]);
    }

    [Fact]
    public void In_training_it_drops_weights()
    {
        var layer = new MultiHeadAttention(Heads, dropout: 0.5f);
        float[] Run(bool isTraining) => new TracedNetwork(
            [new TensorType(DType.F32, [Rows, Steps, Features])], (x, context) => [layer.Apply(x[0], context)], isTraining: isTraining)
            .Run(X, Rows, Steps, Features);
        Assert.NotEqual<float>(Run(false), Run(true));
    }

    private static double[] Expected(
        TracedNetwork net, float[] x, float[] memory, Func<int, int, bool> sees, int groups, bool? interleaved)
    {
        const int Size = 4;
        double[] q = Project(net, x, "query", Heads * Size), k = Project(net, memory, "key", groups * Size), v = Project(net, memory, "value", groups * Size);
        if (interleaved is { } pairs)
        {
            Rotate(q, Heads, pairs);
            Rotate(k, groups, pairs);
        }

        var mixed = new double[Rows * Steps * Heads * Size];
        for (int at = 0; at < Rows * Steps * Heads; at++)
        {
            (int row, int step, int head) = (at / (Steps * Heads), at / Heads % Steps, at % Heads);
            int Other(int j) => ((((row * Steps) + j) * groups) + (head / (Heads / groups))) * Size;
            double[] weights = [.. Enumerable.Range(0, Steps).Select(j => sees(step, j)
                ? Math.Exp(Enumerable.Range(0, Size).Sum(d => q[(at * Size) + d] * k[Other(j) + d]) / Math.Sqrt(Size)) : 0)];
            for (int d = 0; d < Size; d++)
            {
                mixed[(at * Size) + d] = Enumerable.Range(0, Steps).Sum(j => weights[j] / weights.Sum() * v[Other(j) + d]);
            }
        }

        return Project(net, [.. mixed.Select(m => (float)m)], "output", Features);
    }

    private static double[] Project(TracedNetwork net, float[] x, string name, int units)
    {
        float[] weight = net[$"a/{name}_weight"], bias = net[$"a/{name}_bias"];
        int inputs = weight.Length / units;
        return [.. Enumerable.Range(0, x.Length / inputs * units).Select(i =>
            bias[i % units] + Enumerable.Range(0, inputs).Sum(j => (double)x[(i / units * inputs) + j] * weight[(j * units) + (i % units)]))];
    }

    private static void Rotate(double[] x, int heads, bool interleaved)
    {
        for (int at = 0; at < x.Length / 4; at++)
        {
            for (int pair = 0; pair < 2; pair++)
            {
                (int i, int j) = interleaved ? ((4 * at) + (2 * pair), (4 * at) + (2 * pair) + 1) : ((4 * at) + pair, (4 * at) + pair + 2);
                double angle = at / heads % Steps * Math.Pow(100, -pair / 2.0);
                (x[i], x[j]) = ((x[i] * Math.Cos(angle)) - (x[j] * Math.Sin(angle)), (x[j] * Math.Cos(angle)) + (x[i] * Math.Sin(angle)));
            }
        }
    }

    private static void Close(IEnumerable<double> expected, float[] found) => Assert.All(expected.Zip(found), p => Assert.Equal(p.First, p.Second, 2e-5));

    private static void Close(float[] expected, float[] found) => Close(expected.Select(v => (double)v), found);
}
