using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Losses;
using GraphCompiler.Frontend.Models;
using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Training;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using GraphCompiler.Tests.Frontend.Data;
using Xunit;

namespace GraphCompiler.Tests.Frontend.Models;

/// <summary>GPT-2 and LLaMA: published sizes, training, and generation step by step.</summary>
public class TransformerModelTests
{
    [Fact]
    public void Gpt_2_has_the_published_numbers_of_parameters()
    {
        long Count(Gpt gpt) => NetworkDescription.Of(gpt.Network(), [16], DType.I32).ParameterCount;
        Assert.Equal(124_439_808, Count(Gpt.Small));
        Assert.Equal(354_823_168, Count(Gpt.Medium));
        Assert.Equal(774_030_080, Count(Gpt.Large));
        Assert.Equal(1_557_611_200, Count(Gpt.ExtraLarge));
    }

    [Fact]
    public void Llama_has_the_published_numbers_of_parameters()
    {
        long Count(Llama llama) => NetworkDescription.Of(llama.Network(), [16], DType.I32).ParameterCount;
        Assert.Equal(6_738_415_616, Count(Llama.B7));
        Assert.Equal(13_015_864_320, Count(Llama.B13));
        Assert.Equal(32_528_943_616, Count(Llama.B33));
        Assert.Equal(65_285_660_672, Count(Llama.B65));
    }

    [Fact]
    public void A_table_of_gpt_2_names_its_parts_their_shapes_and_operations()
    {
        NetworkDescription network = NetworkDescription.Of(new Gpt(50, 8, 2, 2, 16).Network(), [8], DType.I32);
        Assert.Equal(
            [
                "tokens", "positions", "dropout",
                "block1", "block1/attention", "block1/attention/norm", "block1/attention/heads", "block1/attention/dropout",
                "block1/feed_forward", "block1/feed_forward/norm", "block1/feed_forward/map", "block1/feed_forward/dropout",
            ],
            network.Layers.Take(12).Select(l => l.Path));
        LayerDescription heads = network.Layers.Single(l => l.Path == "block1/attention/heads");
        Assert.Equal(4 * ((16 * 16) + 16), heads.Parameters);
        // Four maps of 8 steps, scores and mixing of 2 heads, and less for what is element by element.
        long products = (4 * 2 * 8 * 16 * 16) + (2 * 2 * 2 * 8 * 8 * 8);
        Assert.InRange(heads.Operations, products, products + 3000);
        Assert.Equal("f32[8,50]", network.Output.ToString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_sequence_is_learned_and_told_step_by_step(bool isGpt)
    {
        int[] tokens = [.. Enumerable.Range(0, 33).Select(i => (i * i) % 7)];
        Layer network = isGpt ? new Gpt(7, 40, 1, 2, 16, Dropout: 0).Network() : new Llama(7, 1, 4, 16, 32, KeyValueHeads: 2).Network();
        var model = new Model(network, [16], new CrossEntropy(), new Adam(0.01), [Metric.Accuracy], inputType: DType.I32);
        Dataset data = Dataset.Of(
            NdArray.From<int>([.. Enumerable.Range(0, 16).SelectMany(i => tokens[i..(i + 16)])], [16, 16]),
            NdArray.From<int>([.. Enumerable.Range(1, 16).SelectMany(i => tokens[i..(i + 16)])], [16, 16]));
        History history = model.Fit(data, epochs: 60, batchSize: 16, progress: TrainingProgress.Silent);
        Assert.True(history["loss"][^1] < 0.2, FormattableString.Invariant($"loss {history["loss"][^1]}"));
        Decoder decoder = model.Decoder(length: 40);
        Assert.Equal<int>(tokens[6..15], decoder.Generate(tokens.AsSpan(0, 6), 9));
    }

    [Fact]
    public void Sampling_is_the_same_for_a_seed_and_heeds_top_k()
    {
        var model = new Model(new Gpt(20, 64, 1, 2, 8).Network(), [8], new CrossEntropy(), new Sgd(0.1), inputType: DType.I32);
        int[] Text(Sampling sampling) => model.Decoder(64).Generate([3], 40, sampling);
        Assert.Equal<int>(Text(new Sampling(Seed: 5)), Text(new Sampling(Seed: 5)));
        Assert.NotEqual<int>(Text(new Sampling(Seed: 5)), Text(new Sampling(Seed: 6)));
        Assert.Equal<int>(Text(Sampling.Greedy), Text(new Sampling(TopK: 1)));
        Assert.True(Text(new Sampling(Temperature: 2)).Distinct().Count() > 5);
    }

    [Fact]
    public void A_sequence_beyond_its_length_is_told()
    {
        var model = new Model(new Gpt(20, 64, 1, 2, 8).Network(), [8], new CrossEntropy(), new Sgd(0.1), inputType: DType.I32);
        Decoder decoder = model.Decoder(4);
        Assert.Equal("GRC8018", Assert.Throws<GraphCompilerException>(() => decoder.Generate([1, 2], 4)).Code);
        decoder.Generate([1, 2], 3);
        Assert.Equal("GRC8018", Assert.Throws<GraphCompilerException>(() => decoder.Step(NdArray.From<int>([1], [1, 1]))).Code);
        decoder.Reset();
        decoder.Step(NdArray.From<int>([1], [1, 1]));
    }

    [Fact]
    public void A_layer_that_sees_steps_to_come_cannot_be_run_step_by_step()
    {
        var network = new Sequential(new Embedding(9, 8), new MultiHeadAttention(2));
        var model = new Model(network, [4], new MeanSquaredError(), new Sgd(0.1), inputType: DType.I32);
        var fault = Assert.Throws<GraphCompilerException>(() => model.Decoder(4));
        Assert.Equal("GRC8011", fault.Code);
        Assert.StartsWith("TransformerModelTests.cs:", fault.Diagnostic.Location.ToString());
    }

    [Theory]
    [InlineData(10)]
    [InlineData(400)]
    public void A_llama_file_that_is_cut_short_is_told(int bytes)
    {
        using var folder = new TestFolder();
        File.WriteAllBytes(folder["cut.bin"], [.. Header(16, 32, 1, 2, 1, 10, 8).Concat(new byte[400]).Take(bytes)]);
        Assert.Equal("GRC7003", Assert.Throws<GraphCompilerException>(() => LlamaFile.Load(folder["cut.bin"])).Code);
    }

    [Fact]
    public void A_file_that_is_no_llama_is_told()
    {
        using var folder = new TestFolder();
        File.WriteAllBytes(folder["other.bin"], Header(16, 32, 1, 3, 1, 10, 8));
        Assert.Equal("GRC7004", Assert.Throws<GraphCompilerException>(() => LlamaFile.Load(folder["other.bin"])).Code);
    }

    private static byte[] Header(params int[] sizes) => [.. sizes.SelectMany(BitConverter.GetBytes)];
}
