using GraphCompiler.Compiler.Ir;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Losses;
using GraphCompiler.Frontend.Models;
using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Tensors;
using GraphCompiler.Frontend.Training;
using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests.Frontend.Layers;

/// <summary>Recurrent layers against loops over their equations in double precision.</summary>
public class RecurrentTests
{
    private const int Rows = 2, Steps = 5, Features = 3, Units = 4;

    private static readonly float[] X = [.. Enumerable.Range(0, Rows * Steps * Features).Select(i => MathF.Sin(i * 1.1f))];

    private static Dictionary<string, (Func<bool, RecurrentLayer> Layer, Func<Weights, double[], State, State> Step)> Layers => new()
    {
        ["rnn"] = (all => new SimpleRnn(Units, all, name: "l"), (net, x, s) => new([.. Enumerable.Range(0, Units).Select(u => Math.Tanh(In(net, x, u, 1) + Own(net, s.H, u, 1)))], s.C)),
        ["lstm"] = (all => new Lstm(Units, all, name: "l"), (net, x, s) => Lstm(net, x, s, false)),
        ["lstm with peepholes"] = (all => new Lstm(Units, all, hasPeepholes: true, name: "l"), (net, x, s) => Lstm(net, x, s, true)),
        ["coupled lstm"] = (all => new Lstm(Units, all, isCoupled: true, name: "l"), (net, x, s) =>
        {
            double[] c = [.. Enumerable.Range(0, Units).Select(u =>
                Sigma(Sum(net, x, s, 0, u, 3)) is var f ? (f * s.C[u]) + ((1 - f) * Math.Tanh(Sum(net, x, s, 1, u, 3))) : 0)];
            return new([.. Enumerable.Range(0, Units).Select(u => Sigma(Sum(net, x, s, 2, u, 3)) * Math.Tanh(c[u]))], c);
        }),
        ["gru"] = (all => new Gru(Units, all, name: "l"), (net, x, s) => Gru(net, x, s, true)),
        ["gru reset before"] = (all => new Gru(Units, all, resetAfter: false, name: "l"), (net, x, s) => Gru(net, x, s, false)),
    };

    public static TheoryData<string> Names => [.. Layers.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_layer_follows_its_equations(string name)
    {
        TracedNetwork all = Net(Layers[name].Layer(true)), last = Net(Layers[name].Layer(false));
        double[] expected = Expected(name, all, Enumerable.Range(0, Steps));
        Close(expected, all.Run(X, Rows, Steps, Features));
        Close([.. Enumerable.Range(0, Rows * Units).Select(i => expected[(((i / Units * Steps) + Steps - 1) * Units) + (i % Units)])], last.Run(X, Rows, Steps, Features));
    }

    [Fact]
    public void Both_ways_stand_side_by_side()
    {
        Layer[] layers = [new Bidirectional(new Gru(Units, name: "l"), new Gru(Units, name: "r"), returnSequences: true, name: "b")];
        TracedNetwork net = Net(layers[0]);
        double[] there = Expected("gru", net, Enumerable.Range(0, Steps), "b/l"), back = Expected("gru", net, Enumerable.Range(0, Steps).Reverse(), "b/r");
        Close([.. Enumerable.Range(0, Rows * Steps).SelectMany(i => there[(i * Units)..((i + 1) * Units)].Concat(back[(i * Units)..((i + 1) * Units)]))],
            net.Run(X, Rows, Steps, Features));
    }

    [Fact]
    public void A_step_takes_in_what_it_finds_with_the_state_before_it()
    {
        // Bahdanau's attention with a plain recurrence: 3 steps of memory, of which the second row has 2.
        const int Others = 3, Size = 2, Compared = 3;
        float[] memory = [.. Enumerable.Range(0, Rows * Others * Size).Select(i => MathF.Cos(i * 0.7f))];
        var layer = new SimpleRnn(Units, name: "l");
        var attention = new AdditiveAttention(Compared, "look");
        var net = new TracedNetwork(
            [new TensorType(DType.F32, [Rows, Steps, Features]), new TensorType(DType.F32, [Rows, Others, Size]), new TensorType(DType.Bool, [Rows, Others])],
            (x, context) => layer.Attend(x[0], x[1], attention, context, mask: x[2]) is var (all, found, last) ? [all, found, last[0]] : []);
        NdArray[] results = net.Run(
            NdArray.From<float>(X, [Rows, Steps, Features]), NdArray.From<float>(memory, [Rows, Others, Size]),
            NdArray.From<bool>([true, true, true, true, true, false], [Rows, Others]));
        var (expected, seen) = (new List<double>(), new List<double>());
        for (int row = 0; row < Rows; row++)
        {
            double[] h = new double[Units];
            for (int step = 0; step < Steps; step++)
            {
                double Product(string weight, IReadOnlyList<double> x, int columns, int u) => x.Select((v, i) => v * net[weight][(i * columns) + u]).Sum();
                double[] Memory(int k) => [.. memory.Skip(((row * Others) + k) * Size).Take(Size).Select(v => (double)v)];
                double[] scores = [.. Enumerable.Range(0, row == 1 ? 2 : Others).Select(k => Enumerable.Range(0, Compared).Sum(c =>
                    net["l/look/score"][c] * Math.Tanh(Product("l/look/query_weight", h, Compared, c) + Product("l/look/key_weight", Memory(k), Compared, c))))];
                double whole = scores.Sum(Math.Exp);
                double[] found = [.. Enumerable.Range(0, Size).Select(i => scores.Select((s, k) => Math.Exp(s) / whole * Memory(k)[i]).Sum())];
                double[] x = [.. X.Skip(((row * Steps) + step) * Features).Take(Features).Select(v => (double)v)];
                h = [.. Enumerable.Range(0, Units).Select(u => Math.Tanh(
                    Product("l/weight", x, Units, u) + net["l/bias"][u] + Product("l/memory_weight", found, Units, u) + Product("l/recurrent_weight", h, Units, u)))];
                expected.AddRange(h);
                seen.AddRange(found);
            }
        }

        Close([.. expected], results[0].ToArray<float>());
        Close([.. seen], results[1].ToArray<float>());
        Close([.. expected[((Steps - 1) * Units)..(Steps * Units)], .. expected[^Units..]], results[2].ToArray<float>());
    }

    [Fact]
    public void Padding_leaves_the_state_as_it_is()
    {
        var layer = new Sequential(new Embedding(9, Features, padding: 0), new Lstm(Units));
        float[] Run(params int[] tokens) => new TracedNetwork(
            [new TensorType(DType.I32, [1, tokens.Length])], (x, context) => [layer.Apply(x[0], context)])
            .Run(NdArray.From<int>(tokens, [1, tokens.Length]))[0].ToArray<float>();
        Close([.. Run(3, 5, 1).Select(v => (double)v)], Run(3, 5, 1, 0, 0));
    }

    [Fact]
    public void Gradients_through_time_are_those_of_differences()
    {
        var layer = new Lstm(Units, hasPeepholes: true, name: "l");
        TracedNetwork Of(Func<Tensor, Tensor, Tensor> what) => new(
            [new TensorType(DType.F32, [Rows, Steps, Features])], (x, context) => [what(x[0], Functions.Sum(Functions.Sin(layer.Apply(x[0], context))))]);
        float[] slopes = Of((x, y) => Functions.Grad(y, x)).Run(X, Rows, Steps, Features);
        TracedNetwork value = Of((_, y) => y);
        foreach (int i in (int[])[0, 7, 14, 29])
        {
            float[] more = [.. X], less = [.. X];
            more[i] += 0.01f;
            less[i] -= 0.01f;
            float difference = value.Run(more, Rows, Steps, Features)[0] - value.Run(less, Rows, Steps, Features)[0];
            Assert.Equal(difference / (more[i] - less[i]), slopes[i], 1e-3);
        }
    }

    [Fact]
    public void Weights_of_the_state_are_orthonormal_at_first_and_the_forget_gate_is_open()
    {
        var model = new Model(new Lstm(24), [5, 3], new MeanSquaredError(), new Sgd(0.1));
        float[] wide = model.GetState("lstm1/recurrent_weight").ToArray<float>();
        for (int i = 0; i < 24; i++)
        {
            for (int j = 0; j < 24; j++)
            {
                double product = Enumerable.Range(0, 96).Sum(k => (double)wide[(i * 96) + k] * wide[(j * 96) + k]);
                Assert.Equal(i == j ? 1 : 0, product, 1e-4);
            }
        }

        float[] bias = model.GetState("lstm1/bias").ToArray<float>();
        Assert.Equal<float>([.. Enumerable.Range(0, 96).Select(i => i / 24 == 1 ? 1f : 0f)], bias);
    }

    [Fact]
    public void A_square_orthogonal_matrix_is_orthonormal_too()
    {
        var model = new Model(new SimpleRnn(64), [5, 3], new MeanSquaredError(), new Sgd(0.1));
        float[] w = model.GetState("rnn1/recurrent_weight").ToArray<float>();
        double worst = 0;
        for (int i = 0; i < 64; i++)
        {
            for (int j = 0; j < 64; j++)
            {
                worst = Math.Max(worst, Math.Abs(Enumerable.Range(0, 64).Sum(k => (double)w[(i * 64) + k] * w[(j * 64) + k]) - (i == j ? 1 : 0)));
            }
        }

        Assert.InRange(worst, 0, 1e-4);
    }

    [Fact]
    public void Text_is_learned_and_told_step_by_step()
    {
        int[] tokens = [.. Enumerable.Range(0, 40).Select(i => i * i % 7)];
        var model = new Model(
            new CharRnn(7, Units: 24, Layers: 2).Network(), [16], new CrossEntropy(), new Adam(0.02), inputType: DType.I32);
        var data = GraphCompiler.Frontend.Data.Dataset.Of(
            NdArray.From<int>([.. Enumerable.Range(0, 16).SelectMany(i => tokens[i..(i + 16)])], [16, 16]),
            NdArray.From<int>([.. Enumerable.Range(1, 16).SelectMany(i => tokens[i..(i + 16)])], [16, 16]));
        History history = model.Fit(data, epochs: 80, batchSize: 16, progress: TrainingProgress.Silent);
        Assert.True(history["loss"][^1] < 0.25, FormattableString.Invariant($"loss {history["loss"][^1]}"));
        Assert.Equal<int>(tokens[8..24], model.Decoder(length: 60).Generate(tokens.AsSpan(0, 8), 16));
    }

    [Fact]
    public void Char_rnn_and_the_transformer_have_as_many_parameters_as_they_say()
    {
        Assert.Equal(242_945, NetworkDescription.Of(new CharRnn(65, 128, 2, 64).Network(), [10], DType.I32).ParameterCount);
        Assert.Equal(63_082_496, NetworkDescription.Of(Transformer.Base(37_000).Network(5, 7)).ParameterCount);
        Assert.Equal(214_245_376, NetworkDescription.Of(Transformer.Big(37_000).Network(5, 7)).ParameterCount);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_sequence_is_turned_round(bool isRecurrent)
    {
        // Source abcd, target dcba: the decoder sees the target up to each step, 0 first.
        var random = new Random(3);
        const int Rows = 64, Length = 4;
        int[,] source = new int[Rows, Length], target = new int[Rows, Length], logits = new int[Rows, Length];
        for (int row = 0; row < Rows; row++)
        {
            for (int i = 0; i < Length; i++)
            {
                source[row, i] = 1 + random.Next(5);
            }

            for (int i = 0; i < Length; i++)
            {
                logits[row, i] = source[row, Length - 1 - i];
                target[row, i] = i == 0 ? 0 : logits[row, i - 1];
            }
        }

        Network network = isRecurrent
            ? new EncoderDecoder(6, 6, Units: 16, EmbeddingSize: 8).Network(Length, Length)
            : new Transformer(6, Layers: 1, Heads: 2, Width: 16, Hidden: 32, Dropout: 0, IsPreNorm: true).Network(Length, Length);
        var model = new Model(network, [new("logits", new CrossEntropy(), metrics: [Metric.Accuracy])], new Adam(0.01));
        NdArray Tokens(int[,] tokens) => NdArray.From<int>([.. tokens.Cast<int>()], [Rows, Length]);
        var data = new GraphCompiler.Frontend.Data.Dataset(("source", Tokens(source)), ("target", Tokens(target)), ("logits", Tokens(logits)));
        History history = model.Fit(data, epochs: 60, batchSize: 32, progress: TrainingProgress.Silent);
        Assert.True(history["accuracy"][^1] > 0.9, FormattableString.Invariant($"accuracy {history["accuracy"][^1]}"));
        Decoder decoder = model.Decoder(Length, input: "target");
        int right = Enumerable.Range(0, Rows).Count(row =>
        {
            int[] one = [.. Enumerable.Range(0, Length).Select(i => source[row, i])];
            decoder.Reset(NdArray.From<int>(one, [1, Length]));
            return decoder.Generate([0], Length).SequenceEqual(one.Reverse());
        });
        Assert.True(right > Rows * 2 / 3, $"{right} of {Rows} turned round");
    }

    private delegate float[] Weights(string part);

    private sealed record State(double[] H, double[] C);

    private static TracedNetwork Net(Layer layer) =>
        new([new TensorType(DType.F32, [Rows, Steps, Features])], (x, context) => [layer.Apply(x[0], context)]);

    private static double[] Expected(string name, TracedNetwork net, IEnumerable<int> order, string within = "l")
    {
        var result = new double[Rows * Steps * Units];
        for (int row = 0; row < Rows; row++)
        {
            var state = new State(new double[Units], new double[Units]);
            foreach (int step in order)
            {
                int at = (row * Steps) + step;
                state = Layers[name].Step(part => net[within + "/" + part], [.. X.Skip(at * Features).Take(Features).Select(v => (double)v)], state);
                state.H.CopyTo(result, at * Units);
            }
        }

        return result;
    }

    private static State Lstm(Weights net, double[] x, State s, bool peepholes)
    {
        double Peep(int gate, double[] cell, int u) => peepholes ? net("peephole")[(gate * Units) + u] * cell[u] : 0;
        double[] c = [.. Enumerable.Range(0, Units).Select(u =>
            (Sigma(Sum(net, x, s, 1, u, 4) + Peep(1, s.C, u)) * s.C[u])
            + (Sigma(Sum(net, x, s, 0, u, 4) + Peep(0, s.C, u)) * Math.Tanh(Sum(net, x, s, 2, u, 4))))];
        return new([.. Enumerable.Range(0, Units).Select(u => Sigma(Sum(net, x, s, 3, u, 4) + Peep(2, c, u)) * Math.Tanh(c[u]))], c);
    }

    private static State Gru(Weights net, double[] x, State s, bool after)
    {
        double Bias(int column) => after ? net("recurrent_bias")[column] : 0;
        double Gate(int gate, int u) => Sigma(Sum(net, x, s, gate, u, 3) + Bias((gate * Units) + u));
        return new([.. Enumerable.Range(0, Units).Select(u =>
        {
            int column = (2 * Units) + u;
            double own = after
                ? Gate(0, u) * (Own(net, s.H, column, 3) + Bias(column))
                : Own(net, [.. s.H.Select((h, k) => h * Gate(0, k))], column, 3);
            double n = Math.Tanh(In(net, x, column, 3) + own), z = Gate(1, u);
            return ((1 - z) * n) + (z * s.H[u]);
        })], s.C);
    }

    private static double Sum(Weights net, double[] x, State s, int gate, int u, int gates) =>
        In(net, x, (gate * Units) + u, gates) + Own(net, s.H, (gate * Units) + u, gates);

    private static double In(Weights net, double[] x, int column, int gates) =>
        net("bias")[column] + Enumerable.Range(0, Features).Sum(k => x[k] * net("weight")[(k * gates * Units) + column]);

    private static double Own(Weights net, double[] h, int column, int gates) =>
        Enumerable.Range(0, Units).Sum(k => h[k] * net("recurrent_weight")[(k * gates * Units) + column]);

    private static double Sigma(double x) => 1 / (1 + Math.Exp(-x));

    private static void Close(double[] expected, float[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), p => Assert.Equal(p.First, p.Second, 2e-5));
    }
}
