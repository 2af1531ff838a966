using System.Globalization;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Frontend.Losses;
using GraphCompiler.Frontend.Tensors;
using GraphCompiler.Runtime;
using static GraphCompiler.Frontend.Tensors.Functions;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int Modes = 8, Batch = 256, Code = 2, Hidden = 128, Steps = 4000;
long[] generator = [Code, Hidden, Hidden, 2], discriminator = [2, Hidden, Hidden, 1];

// Real samples: points around eight places on a circle of radius 2.
static Tensor Real(Tensor key)
{
    Tensor angle = Floor(RandomUniform(FoldIn(key, 0), F32(Batch, 1)) * Modes) * (2 * Math.PI / Modes);
    return (2 * Concatenate([Cos(angle), Sin(angle)], axis: 1)) + (0.05 * RandomNormal(FoldIn(key, 1), F32(Batch, 2)));
}

// A dense network whose weights lie one after another in a vector.
static Tensor Network(Tensor parameters, long[] widths, Tensor x)
{
    int at = 0;
    for (int i = 1; i < widths.Length; i++)
    {
        int weights = (int)(widths[i - 1] * widths[i]), end = at + weights + (int)widths[i];
        Tensor weight = Reshape(parameters[at..(at + weights)], [widths[i - 1], widths[i]]);
        x = MatMul(x, weight) + parameters[(at + weights)..end];
        x = i + 1 < widths.Length ? LeakyRelu(x) : x;
        at = end;
    }

    return x;
}

// A step of Adam on each network in turn, as one graph. A player is its parameters with their two moments: f32[3, n].
Tensor[] Step(Tensor[] t)
{
    (Tensor g, Tensor d, Tensor key, Tensor number) = (t[0], t[1], FoldIn(t[2], t[3]), Convert(t[3], DType.F32) + 1);
    Tensor fake = Network(g[0], generator, RandomNormal(FoldIn(key, 2), F32(Batch, Code)));
    AdversarialLoss game = AdversarialLoss.NonSaturating;
    Tensor lossOfD = game.Discriminator(Network(d[0], discriminator, Real(key)), Network(d[0], discriminator, StopGradient(fake)));
    Tensor lossOfG = game.Generator(Network(d[0], discriminator, fake));
    return [Adam(g, Grad(lossOfG, g)[0], number), Adam(d, Grad(lossOfD, d)[0], number), lossOfG, lossOfD];
}

static Tensor Adam(Tensor player, Tensor gradient, Tensor step)
{
    const double Rate = 1e-3, Beta1 = 0.5, Beta2 = 0.999;
    Tensor first = (Beta1 * player[1]) + ((1 - Beta1) * gradient), second = (Beta2 * player[2]) + ((1 - Beta2) * gradient * gradient);
    Tensor m = first / (1 - Exp(step * Math.Log(Beta1))), v = second / (1 - Exp(step * Math.Log(Beta2)));
    Tensor next = player[0] - (Rate * m / (Sqrt(v) + 1e-8));
    return Concatenate([.. new[] { next, first, second }.Select(row => Reshape(row, [1, row.Shape[0]]))]);
}

TensorType g = F32(3, Size(generator)), d = F32(3, Size(discriminator)), step = new(DType.U32, []);
CompiledGraph start = Graph.Of(t => [Start(t[0], generator), Start(FoldIn(t[0], 1), discriminator)], [RandomKey]).Compile();
CompiledGraph train = Graph.Of(Step, [g, d, RandomKey, step]).Compile();
CompiledGraph generate = Graph.Of((p, key) => Network(p[0], generator, RandomNormal(key, F32(1000, Code))), g, RandomKey).Compile();

NdArray key = NdArray.From<uint>([1, 2], [2]);
NdArray[] players = start.Run(key);
for (uint i = 0; i <= Steps; i++)
{
    if (i % 1000 == 0)
    {
        (int good, int modes) = Count(generate.Run(players[0], NdArray.From<uint>([3, i], [2]))[0].Data<float>());
        Console.WriteLine($"step {i,4}: {good / 10.0,5:F1} % of the samples lie near one of {modes} of {Modes} places");
    }

    players = train.Run(players[0], players[1], key, NdArray.Scalar(i));
}

// Weights: normal, with the variance that keeps that of the data (He et al. 2015); no biases and no moments yet.
static Tensor Start(Tensor key, long[] widths)
{
    Tensor[] parts = [.. Enumerable.Range(1, widths.Length - 1).Select(i => Concatenate(
        [RandomNormal(FoldIn(key, (uint)i), F32(widths[i - 1] * widths[i])) * Math.Sqrt(2.0 / widths[i - 1]), 0 * RandomUniform(key, F32(widths[i]))]))];
    Tensor row = Reshape(Concatenate(parts), [1, Size(widths)]);
    return Concatenate([row, 0 * row, 0 * row]);
}

static long Size(long[] widths) => widths.Zip(widths.Skip(1), (inputs, outputs) => (inputs + 1) * outputs).Sum();

static (int Good, int Modes) Count(ReadOnlySpan<float> samples)
{
    int good = 0;
    var hits = new int[Modes];
    for (int i = 0; i < samples.Length; i += 2)
    {
        int mode = ((int)Math.Round(Math.Atan2(samples[i + 1], samples[i]) / (2 * Math.PI) * Modes) + Modes) % Modes;
        double angle = 2 * Math.PI * mode / Modes, dx = samples[i] - (2 * Math.Cos(angle)), dy = samples[i + 1] - (2 * Math.Sin(angle));
        bool near = (dx * dx) + (dy * dy) < 0.3 * 0.3;
        good += near ? 1 : 0;
        hits[mode] += near ? 1 : 0;
    }

    return (good, hits.Count(count => count >= 20));
}
