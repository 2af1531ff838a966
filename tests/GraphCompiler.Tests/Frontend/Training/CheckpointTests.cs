using GraphCompiler.Compiler.Ir;
using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Losses;
using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Training;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using GraphCompiler.Runtime.Files;
using GraphCompiler.Tests.Frontend.Data;
using Xunit;

namespace GraphCompiler.Tests.Frontend.Training;

public class CheckpointTests
{
    [Fact]
    public void A_checkpoint_holds_every_piece_of_state_under_its_name()
    {
        using var folder = new TestFolder();
        Model model = SmallModels.QuadrantModel(seed: 0x1_0000_0002);
        model.Fit(SmallModels.Quadrants(20), epochs: 2, batchSize: 8, progress: TrainingProgress.Silent);
        model.Save(folder["model.safetensors"]);
        NamedArrays file = Safetensors.Load(folder["model.safetensors"], Checksums.Required);
        Assert.All(model.StateNames, name => Assert.True(model.GetState(name).BitEquals(file.Arrays[name])));
        Assert.Contains("dense1/weight", model.StateNames);
        Assert.Contains("optimizer/m/dense1/weight", model.StateNames);
        Assert.Equal([2u, 1u], file.Arrays["training/seed"].ToArray<uint>());
        Assert.Equal(6u, file.Arrays["training/step"].Data<uint>()[0]);
        Assert.Equal([0L, 2, 0, 0], file.Arrays["training/position"].ToArray<long>());
        Model loaded = SmallModels.QuadrantModel();
        loaded.Load(folder["model.safetensors"]);
        Assert.Equal(0x1_0000_0002UL, loaded.Seed);
        Assert.Equal(SmallModels.Hash(model), SmallModels.Hash(loaded));
    }

    [Fact]
    public void A_checkpoint_of_another_model_is_refused_and_what_differs_is_named()
    {
        using var folder = new TestFolder();
        string path = folder["model.safetensors"];
        SmallModels.QuadrantModel().Save(path);
        var other = new Model(
            new Sequential(new Dense(16, name: "hidden"), new Dense(5)), [2], new CrossEntropy(), new Sgd(0.1), seed: 4);
        string before = SmallModels.Hash(other);
        var fault = Assert.Throws<GraphCompilerException>(() => other.Load(path));
        Assert.Equal("GRC8016", fault.Code);
        Assert.Equal("CheckpointTests.cs", Path.GetFileName(fault.Diagnostic.Location.File));
        Assert.Contains("it has no 'hidden/weight' (f32[2,16])", fault.Message);
        Assert.Contains("the model has no 'optimizer/m/dense1/bias' (f32[16])", fault.Message);
        Assert.Contains("its figures are loss, accuracy, those of the model loss", fault.Message);
        Assert.Equal(before, SmallModels.Hash(other));
        Assert.Equal(4ul, other.Seed);
    }

    [Fact]
    public void A_file_of_arrays_that_is_no_checkpoint_is_refused()
    {
        using var folder = new TestFolder();
        Safetensors.Save(folder["x.safetensors"], [new("x", NdArray.Scalar(1f))]);
        Assert.Equal("GRC8016", Code(folder["x.safetensors"]));
        Assert.Equal("GRC7001", Code(folder["missing.safetensors"]));
    }

    [Theory]
    [InlineData("training/position")]
    [InlineData("training/sums")]
    [InlineData("dense1/bias")]
    public void A_checkpoint_without_one_of_its_arrays_is_refused(string missing)
    {
        using var folder = new TestFolder();
        SmallModels.QuadrantModel().Save(folder["a"]);
        NamedArrays file = Safetensors.Load(folder["a"]);
        file.Arrays.Remove(missing);
        Safetensors.Save(folder["b"], file.Arrays, file.Metadata.Where(m => !m.Key.StartsWith("crc32c", StringComparison.Ordinal)));
        Assert.Contains(Code(folder["b"]), new[] { "GRC7004", "GRC8016" });
    }

    [Theory]
    [InlineData("[{\"loss\":}]")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("[{\"loss\":\"x\"}]")]
    public void A_history_that_is_none_is_refused(string history)
    {
        using var folder = new TestFolder();
        SmallModels.QuadrantModel().Save(folder["a"]);
        NamedArrays file = Safetensors.Load(folder["a"]);
        var metadata = file.Metadata.Where(m => !m.Key.StartsWith("crc32c", StringComparison.Ordinal)).ToDictionary();
        metadata["history"] = history;
        Safetensors.Save(folder["b"], file.Arrays, metadata);
        Assert.Equal("GRC7004", Code(folder["b"]));
    }

    [Fact]
    public void A_flipped_bit_anywhere_in_a_checkpoint_is_seen()
    {
        using var folder = new TestFolder();
        var model = new Model(new Dense(1), [1], new MeanSquaredError(), new Sgd(0.1));
        model.Save(folder["a"]);
        byte[] bytes = File.ReadAllBytes(folder["a"]);
        for (int bit = 0; bit < bytes.Length * 8; bit += 7)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<GraphCompilerException>(() => model.Load(folder.Write("b", bytes)));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void A_history_is_read_back_with_the_same_bits()
    {
        EpochRecord[] epochs =
        [
            new(1, [new("loss", 0.1), new("a \"b\" \u202e", double.NaN)]),
            new(2, [new("loss", double.NegativeInfinity), new("x", -0.0)]),
            new(3, [new("loss", Math.PI * 1e-300), new("x", double.Epsilon)]),
        ];
        IReadOnlyList<EpochRecord> read = HistoryText.Read(HistoryText.Write(epochs));
        Assert.Equal(epochs.SelectMany(Bits), read.SelectMany(Bits));
        Assert.Equal([1, 2, 3], read.Select(e => e.Epoch));
    }

    private static IEnumerable<(string, long)> Bits(EpochRecord epoch) =>
        epoch.Figures.Select(f => (f.Key, BitConverter.DoubleToInt64Bits(f.Value)));

    private static string Code(string path) =>
        Assert.Throws<GraphCompilerException>(() => SmallModels.QuadrantModel().Load(path)).Code;
}
