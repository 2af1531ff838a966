using System.Globalization;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Losses;
using GraphCompiler.Frontend.Minimization;
using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Training;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using GraphCompiler.Runtime.Files;
using GraphCompiler.Tests.Backend.CSharp;
using GraphCompiler.Tests.Frontend.Data;
using Xunit;
using static GraphCompiler.Frontend.Tensors.Functions;

namespace GraphCompiler.Tests.Frontend.Training;

/// <summary>Models of networks with several named inputs and outputs: shared towers, several losses, data by names of columns.</summary>
public class NetworkModelTests
{
    private const int BatchSize = 16, Rows = 6 * BatchSize;

    private static readonly Dataset Pairs = PairsOf(Rows, seed: 1);

    [Fact]
    public void Two_towers_of_one_layer_learn_two_things_at_once()
    {
        Model model = Siamese();
        // The tower once, a head each: (2·16 + 16) + (16·8 + 8) + (8·4 + 4) + (1·1 + 1).
        Assert.Equal(48 + 136 + 36 + 2, model.ParameterCount);
        History history = model.Fit(Pairs, epochs: 60, BatchSize, validation: PairsOf(20, seed: 2), progress: TrainingProgress.Silent);
        Assert.Equal(
            ["loss", "same_loss", "quadrant_loss", "quadrant_accuracy", "val_loss", "val_same_loss", "val_quadrant_loss", "val_quadrant_accuracy"],
            history.Epochs[^1].Figures.Select(f => f.Key));
        Evaluation evaluation = model.Evaluate(Pairs);
        Assert.Equal(evaluation.Loss, evaluation["same_loss"] + (0.5 * evaluation["quadrant_loss"]), 1e-5);
        Assert.InRange(evaluation["quadrant_accuracy"], 0.9, 1);
        Assert.InRange(evaluation["same_loss"], 0, 0.8 * history["same_loss"][0]);
    }

    [Fact]
    public void Columns_are_known_by_their_names_in_any_order()
    {
        Model first = Siamese(), second = Siamese();
        first.Fit(Pairs, epochs: 2, BatchSize, progress: TrainingProgress.Silent);
        var turned = new Dataset(
            ("quadrant", Pairs["quadrant"]), ("unused", Pairs["left"]), ("right", Pairs["right"]), ("same", Pairs["same"]), ("left", Pairs["left"]));
        second.Fit(turned, epochs: 2, BatchSize, progress: TrainingProgress.Silent);
        Assert.Equal(SmallModels.Hash(first), SmallModels.Hash(second));
        Dataset told = first.Predict(turned, batchSize: 7);
        Assert.Equal("96 rows of same f32[1], quadrant f32[4], features f32[8]", told.ToString());
        Assert.All((string[])["same", "quadrant", "features"], name => Assert.True(told[name].BitEquals(first.Predict(Pairs)[name])));
    }

    [Fact]
    public void Training_goes_on_from_a_file_as_if_nothing_had_happened()
    {
        using var folder = new TestFolder();
        (Model whole, Model first, Model second) = (Siamese(), Siamese(), Siamese());
        whole.Fit(Pairs, epochs: 3, BatchSize, progress: TrainingProgress.Silent);
        first.Fit(Pairs, epochs: 1, BatchSize, progress: TrainingProgress.Silent);
        first.Save(folder["model.safetensors"]);
        second.Load(folder["model.safetensors"]);
        second.Fit(Pairs, epochs: 3, BatchSize, resume: true, progress: TrainingProgress.Silent);
        Assert.Equal(SmallModels.Hash(whole), SmallModels.Hash(second));
    }

    [Fact]
    public void An_assembly_takes_and_gives_them_by_name()
    {
        using var folder = new TestFolder();
        Model model = Siamese();
        model.CompileTo(folder["Siamese.dll"], BatchSize, training: true);
        string[] lines = ConsoleApp.Run(
            folder, """
            using System;
            using System.IO;
            using System.Runtime.InteropServices;

            T[] Read<T>(string path) where T : unmanaged => MemoryMarshal.Cast<byte, T>(File.ReadAllBytes(path)).ToArray();
            float[] left = Read<float>(args[0]), right = Read<float>(args[1]), same = Read<float>(args[2]);
            int[] quadrant = Read<int>(args[3]);
            var model = new Siamese();
            double sum = 0;
            for (int i = 0; i < 96; i += 16)
            {
                sum += model.TrainStep(
                    left.AsSpan(2 * i, 32), right.AsSpan(2 * i, 32), sameTarget: same.AsSpan(i, 16), quadrantTarget: quadrant.AsSpan(i, 16),
                    out float sameLoss, out float quadrantLoss, out float quadrantAccuracy);
            }

            Console.WriteLine(FormattableString.Invariant($"{sum / 6:R}"));
            model.SaveWeights(args[4]);
            float[] told = new float[96], quadrants = new float[96 * 4], features = new float[96 * 8];
            model.Predict(left, right, told, quadrants, features);
            File.WriteAllBytes(args[5], MemoryMarshal.AsBytes(quadrants.AsSpan()).ToArray());
            """,
            "Siamese.dll",
            [
                .. ((string[])["left", "right", "same", "quadrant"]).Select(name => folder.Write(name, Pairs[name].Bytes.ToArray())),
                folder["state"], folder["quadrants"],
            ]);
        History history = model.Fit(Pairs, epochs: 1, BatchSize, shuffle: false, progress: TrainingProgress.Silent);
        Assert.Equal(history["loss"][0], double.Parse(lines[0], CultureInfo.InvariantCulture), 1e-12);
        NamedArrays state = Safetensors.Load(folder["state"]);
        Assert.All(model.StateNames, name => Assert.True(state.Arrays[name].BitEquals(model.GetState(name)), name));
        Assert.Equal(model.Predict(Pairs)["quadrant"].Bytes.ToArray(), File.ReadAllBytes(folder["quadrants"]));
    }

    [Fact]
    public void A_column_may_be_input_and_target()
    {
        var dense = new Sequential(new Dense(2, Tanh), new Dense(2));
        var model = new Model(
            new Network([new("point", F32(2))], (x, c) => new() { ["point"] = dense.Apply(x["point"], c) }),
            [new("point", new MeanSquaredError())], new Adam(0.03));
        var points = new Dataset(("point", Pairs["left"]));
        History history = model.Fit(points, epochs: 40, BatchSize, progress: TrainingProgress.Silent);
        Assert.InRange(history["loss"][^1], 0, 0.3 * history["loss"][0]);
        Assert.Equal("point", model.Predict(points).Name(0));
        Assert.True(model.Predict(points)["point"].BitEquals(model.Predict(Pairs["left"])));
    }

    [Fact]
    public void A_method_over_whole_data_trains_all_heads()
    {
        Model model = Siamese();
        double before = model.Evaluate(Pairs).Loss;
        MinimizationResult result = model.Minimize(Pairs, new LBfgs { MaxIterations = 30 });
        Assert.InRange(result.Value, 0, 0.6 * before);
        Assert.Equal(result.Value, model.Evaluate(Pairs).Loss, 1e-5);
    }

    [Fact]
    public void A_network_is_a_part_of_another_and_is_described()
    {
        var tower = new Dense(8, Relu, name: "tower");
        var pair = new Network(
            [new("a", F32(2)), new("b", F32(2))], (x, c) => new() { ["sum"] = tower.Apply(x["a"], c) + tower.Apply(x["b"], c) });
        var whole = new Network(
            [new("left", F32(2)), new("right", F32(2))],
            (x, c) => new() { ["y"] = pair.Apply(new() { ["a"] = x["left"], ["b"] = x["right"] }, c)["sum"] });
        NetworkDescription description = NetworkDescription.Of(whole);
        Assert.Equal([("y", new TensorType(DType.F32, [8]))], description.Outputs);
        Assert.Equal([24L, 0], description.Layers.Where(l => l.Path == "tower").Select(l => l.Parameters));
    }

    [Fact]
    public void A_model_of_a_layer_predicts_from_a_data_set_too()
    {
        Model model = SmallModels.QuadrantModel();
        Dataset data = SmallModels.Quadrants(10);
        Assert.True(model.Predict(data)["output"].BitEquals(model.Predict(data[0])));
    }

    [Fact]
    public void What_does_not_fit_is_told_at_the_users_line()
    {
        Model model = Siamese();
        void Told(string code, string message, Action action)
        {
            var fault = Assert.Throws<GraphCompilerException>(action);
            Assert.Equal((code, message), (fault.Code, fault.Diagnostic.Message));
            Assert.StartsWith("NetworkModelTests.cs:", fault.Diagnostic.Location.ToString());
        }

        Told(
            "GRC8014", "the model takes a column 'left'; the data set is 10 rows of inputs f32[2], targets i32[]",
            () => model.Fit(SmallModels.Quadrants(10), progress: TrainingProgress.Silent));
        Told(
            "GRC8014", "the target of 'same' is f32[1] in each row; column 'same' has f32[2]",
            () => model.Evaluate(new Dataset(("left", Pairs[0]), ("right", Pairs[0]), ("same", Pairs[0]), ("quadrant", Pairs["quadrant"]))));
        Told("GRC8014", "the model takes 'left', 'right' and gives 'same', 'quadrant', 'features': predict from a data set", () => model.Predict(Pairs[0]));
        Told("GRC8012", "which input is given step by step? There are left, right", () => model.Decoder(4));
        var network = new Network([new("x", F32(2))], (x, c) => new() { ["y"] = x["x"] });
        Told(
            "GRC8012", "the network gives no 'z' to train; it gives y", () => Assert.NotNull(new Model(network, [new("z", new MeanSquaredError())], new Sgd(0.1))));
        Told("GRC8012", "there is no 'w'; there are x", () => NetworkDescription.Of(new Network([new("x", F32(2))], (x, c) => new() { ["y"] = x["w"] })));
        Told("GRC2002", "two inputs are named 'x'", () => Assert.NotNull(new Network([new("x", F32(2)), new("x", F32(3))], (x, c) => x)));
        Told("GRC8012", "the weight of 'y' is above 0, got -1", () => Assert.NotNull(new Head("y", new MeanSquaredError(), weight: -1)));
    }

    private static Model Siamese()
    {
        var tower = new Sequential("tower", [new Dense(16, Tanh), new Dense(8)]);
        var quadrant = new Dense(4, name: "quadrant");
        var same = new Dense(1, name: "same");
        var network = new Network(
            [new("left", F32(2)), new("right", F32(2))],
            (x, c) =>
            {
                var (left, right) = (tower.Apply(x["left"], c), tower.Apply(x["right"], c));
                var distance = Sum((left - right) * (left - right), [1], keepDims: true);
                return new() { ["same"] = same.Apply(distance, c), ["quadrant"] = quadrant.Apply(left, c), ["features"] = left };
            });
        return new Model(
            network, [new("same", new BinaryCrossEntropy()), new("quadrant", new CrossEntropy(), weight: 0.5, metrics: [Metric.Accuracy])], new Adam(0.02));
    }

    private static Dataset PairsOf(int rows, int seed)
    {
        (Dataset left, Dataset right) = (SmallModels.Quadrants(rows, seed), SmallModels.Quadrants(rows, seed + 100));
        int[] quadrants = left[1].ToArray<int>();
        float[] same = [.. quadrants.Zip(right[1].ToArray<int>(), (a, b) => a == b ? 1f : 0f)];
        return new Dataset(
            ("left", left[0]), ("right", right[0]), ("same", NdArray.From<float>(same, [rows, 1])), ("quadrant", left[1]));
    }
}
