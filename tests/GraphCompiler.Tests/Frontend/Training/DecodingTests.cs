using GraphCompiler.Backend.CSharp.Emission;
using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Losses;
using GraphCompiler.Frontend.Models;
using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Training;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using GraphCompiler.Tests.Backend.CSharp;
using GraphCompiler.Tests.Frontend.Data;
using Xunit;

namespace GraphCompiler.Tests.Frontend.Training;

/// <summary>Networks that are run step by step: prompts in chunks, averaged weights, and the same as assemblies.</summary>
public class DecodingTests
{
    private const int Vocabulary = 9, Length = 20;

    private static readonly int[] Prompt = [3, 1, 4, 1, 5, 0, 2, 6, 5, 3, 5];

    private static Dictionary<string, Func<Layer>> Networks => new()
    {
        ["gpt"] = () => new Gpt(Vocabulary, Length, 2, 2, 16).Network(),
        ["llama"] = () => new Llama(Vocabulary, 2, 4, 16, 24, KeyValueHeads: 2).Network(),
        ["lstm"] = () => new CharRnn(Vocabulary, Units: 16, Layers: 2).Network(),
        ["gru, sinusoids"] = () => new Sequential(
            new Embedding(Vocabulary, 8), new SinusoidalPositions(), new Gru(8, returnSequences: true), new Dense(Vocabulary)),
    };

    public static TheoryData<string> Names => [.. Networks.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_prompt_in_chunks_is_a_prompt_step_by_step(string name)
    {
        Model model = ModelOf(name);
        Decoder single = model.Decoder(Length), chunked = model.Decoder(Length, chunk: 4);
        Assert.Equal<int>(single.Generate(Prompt, 8), chunked.Generate(Prompt, 8));
        Assert.Equal(Prompt.Length + 7, chunked.Position);
        float[] whole = model.Predict(NdArray.From<int>(Prompt, [1, Prompt.Length])).ToArray<float>();
        chunked.Reset();
        for (int step = 0; step + 4 <= Prompt.Length; step += 4)
        {
            float[] found = chunked.Step(NdArray.From<int>(Prompt.AsSpan(step, 4), [1, 4])).ToArray<float>();
            Assert.All(found.Zip(whole[(step * Vocabulary)..]), pair => Assert.Equal(pair.Second, pair.First, 1e-5f));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Padding_is_not_seen_step_by_step_either(int chunk)
    {
        const int rows = 2, steps = 6;
        var network = new Sequential(
            new Embedding(Vocabulary, 8, padding: 0), new MultiHeadAttention(2, isCausal: true, rotary: new()), new Lstm(4, returnSequences: true), new Dense(Vocabulary));
        var model = new Model(network, [steps], new CrossEntropy(), new Sgd(0.1), inputType: DType.I32);
        int[] tokens = [3, 4, 0, 0, 5, 6, 7, 0, 8, 2, 1, 2];
        float[] whole = model.Predict(NdArray.From<int>(tokens, [rows, steps])).ToArray<float>();
        Decoder decoder = model.Decoder(steps, rows: rows, chunk: chunk);
        for (int step = 0; step < steps; step += chunk)
        {
            int[] part = [.. tokens.Chunk(steps).SelectMany(row => row[step..(step + chunk)])];
            float[] found = decoder.Step(NdArray.From<int>(part, [rows, chunk])).ToArray<float>();
            IEnumerable<float> expected = whole.Chunk(steps * Vocabulary).SelectMany(row => row[(step * Vocabulary)..((step + chunk) * Vocabulary)]);
            Assert.All(found.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-5f));
        }
    }

    [Fact]
    public void A_sampling_out_of_range_is_told()
    {
        Decoder decoder = ModelOf("lstm").Decoder(Length);
        foreach (Sampling sampling in (Sampling[])[new(double.NaN), new(-1), new(1, 0)])
        {
            var fault = Assert.Throws<GraphCompilerException>(() => decoder.Generate([1], 2, sampling));
            Assert.Equal("GRC8012", fault.Code);
            Assert.StartsWith("DecodingTests.cs:", fault.Diagnostic.Location.ToString());
        }
    }

    [Theory]
    [InlineData("gpt")]
    [InlineData("lstm")]
    public void An_assembly_tells_what_the_decoder_tells(string name)
    {
        using var folder = new TestFolder();
        Model model = ModelOf(name);
        var written = (EmittedAssembly)model.CompileTo(folder["Teller.dll"], batchSize: 1, decoding: new Decoding(Length, Chunk: 4));
        Assert.All(AssembledTraining.References(written.Path), reference => Assert.StartsWith("System.", reference, StringComparison.Ordinal));
        string[] lines = ConsoleApp.Run(
            folder, $$"""
            using System;

            int[] prompt = [{{string.Join(", ", Prompt)}}];
            var teller = new Teller();
            float[] logits = new float[9], chunk = new float[4 * 9];
            string first = Tell();
            teller.Restart();
            long before = GC.GetAllocatedBytesForCurrentThread();
            teller.Restart();
            teller.Prefill(prompt.AsSpan(0, 4), chunk);
            teller.Step(prompt.AsSpan(4, 1), logits);
            Console.WriteLine(GC.GetAllocatedBytesForCurrentThread() - before);
            teller.Restart();
            Console.WriteLine(first);
            Console.WriteLine(Tell());

            // Two of the 20 steps are left: a chunk of 4 is refused and changes nothing, then there are two, and no third.
            Refused(() => teller.Prefill(prompt.AsSpan(0, 4), chunk));
            teller.Step([1], logits);
            float[] one = [.. logits];
            teller.Step([2], logits);
            Refused(() => teller.Step([3], logits));
            teller.Restart();
            Tell();
            teller.Step([1], logits);
            Console.WriteLine(one.AsSpan().SequenceEqual(logits));

            void Refused(Action step)
            {
                try
                {
                    step();
                }
                catch (ArgumentException fault)
                {
                    Console.WriteLine(fault.Message.Contains("GRC8018") && fault.Message.Contains("length=20"));
                }
            }

            string Tell()
            {
                teller.Prefill(prompt.AsSpan(0, 4), chunk);
                teller.Prefill(prompt.AsSpan(4, 4), chunk);
                for (int i = 8; i < prompt.Length; i++) teller.Step(prompt.AsSpan(i, 1), logits);
                string told = "";
                for (int i = 0; i < 8; i++)
                {
                    int best = logits.AsSpan().IndexOf(System.Linq.Enumerable.Max(logits));
                    told += best + " ";
                    if (i < 7) teller.Step([best], logits);
                }

                return told.TrimEnd();
            }
            """,
            "Teller.dll");
        string expected = string.Join(" ", model.Decoder(Length, chunk: 4).Generate(Prompt, 8));
        Assert.Equal(["0", expected, expected, "True", "True", "True"], lines);
    }

    [Theory]
    [InlineData(true, null)]
    [InlineData(true, 0)]
    [InlineData(false, null)]
    [InlineData(false, 0)]
    public void A_translation_step_by_step_has_the_logits_of_whole_sequences(bool isRecurrent, int? padding)
    {
        const int Rows = 2, SourceLength = 5, TargetLength = 6;
        Model model = Translator(isRecurrent, padding, SourceLength, TargetLength);
        NdArray source = NdArray.From<int>([3, 1, 4, 1, 5, 2, 6, 5, 0, 0], [Rows, SourceLength]);
        int[] target = [1, 4, 2, 7, 3, 5, 8, 2, 8, 1, 8, 2];
        float[] whole = model.Predict(new Dataset(("source", source), ("target", NdArray.From<int>(target, [Rows, TargetLength]))))["logits"].ToArray<float>();
        Decoder decoder = model.Decoder(TargetLength, Rows, chunk: 3, input: "target");
        Assert.Equal("GRC8012", Assert.Throws<GraphCompilerException>(() => decoder.Step(NdArray.From<int>([1, 1], [2, 1]))).Code);
        for (int pass = 0; pass < 2; pass++)
        {
            decoder.Reset(source);
            for (int step = 0; step < TargetLength;)
            {
                int taken = step == 0 ? 3 : 1;
                int[] tokens = [.. Enumerable.Range(0, Rows).SelectMany(row => target.Skip((row * TargetLength) + step).Take(taken))];
                float[] found = decoder.Step(NdArray.From<int>(tokens, [Rows, taken])).ToArray<float>();
                for (int row = 0; row < Rows; row++)
                {
                    float[] expected = whole[(((row * TargetLength) + step) * Vocabulary)..(((row * TargetLength) + step + taken) * Vocabulary)];
                    Assert.All(expected.Zip(found[(row * taken * Vocabulary)..]), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
                }

                step += taken;
            }
        }
    }

    [Fact]
    public void An_assembly_translates_as_the_decoder_does()
    {
        using var folder = new TestFolder();
        Model model = Translator(isRecurrent: true, padding: null, 5, 6);
        model.CompileTo(folder["Translator.dll"], batchSize: 1, decoding: new Decoding(6, Input: "target"));
        string[] lines = ConsoleApp.Run(
            folder, """
            using System;

            var translator = new Translator();
            float[] logits = new float[9];
            foreach (int[] source in (int[][])[[3, 1, 4, 1, 5], [2, 6, 5, 3, 5]])
            {
                translator.Restart(source);
                int token = 0;
                string told = "";
                for (int i = 0; i < 6; i++)
                {
                    translator.Step([token], logits);
                    token = logits.AsSpan().IndexOf(System.Linq.Enumerable.Max(logits));
                    told += token + " ";
                }

                Console.WriteLine(told.TrimEnd());
            }
            """, "Translator.dll");
        Decoder decoder = model.Decoder(6, input: "target");
        Assert.Equal(((int[][])[[3, 1, 4, 1, 5], [2, 6, 5, 3, 5]]).Select(source =>
        {
            decoder.Reset(NdArray.From<int>(source, [1, 5]));
            return string.Join(" ", decoder.Generate([0], 6));
        }), lines);
    }

    [Fact]
    public void Averaged_weights_are_what_is_decoded_with()
    {
        var network = new CharRnn(Vocabulary, Units: 8, Layers: 1).Network();
        var model = new Model(
            network, [Prompt.Length], new CrossEntropy(), new Adam(0.1) { Average = new WeightAverage(0.9) }, inputType: DType.I32);
        NdArray text = NdArray.From<int>(Prompt, [1, Prompt.Length]);
        model.Fit(Dataset.Of(text, text), epochs: 5, progress: TrainingProgress.Silent);
        float[] Last(Model m)
        {
            Decoder decoder = m.Decoder(Length, chunk: Prompt.Length);
            return decoder.Step(text).ToArray<float>();
        }

        float[] averaged = Last(model), expected = model.Predict(text).ToArray<float>();
        model.UsesAverages = false;
        float[] plain = Last(model);
        Assert.All(averaged.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-5f));
        Assert.Contains(averaged.Zip(plain), pair => Math.Abs(pair.First - pair.Second) > 1e-3);
    }

    [Fact]
    public void What_cannot_be_decoded_is_told()
    {
        Model model = ModelOf("lstm");
        Assert.Equal("GRC8012", Assert.Throws<GraphCompilerException>(() => model.Decoder(4, chunk: 5)).Code);
        Assert.Equal("GRC8012", Assert.Throws<GraphCompilerException>(() => model.CompileTo("None.dll", decoding: new Decoding(4, Rows: 0))).Code);
        Assert.Equal("GRC8012", Assert.Throws<GraphCompilerException>(() => model.Decoder(4, input: "other")).Code);
        Assert.Equal("GRC8012", Assert.Throws<GraphCompilerException>(() => Translator(true, null, 5, 6).Decoder(4)).Code);
        Decoder decoder = model.Decoder(6, chunk: 4);
        decoder.Step(NdArray.From<int>([1, 2, 3, 4], [1, 4]));
        var full = Assert.Throws<GraphCompilerException>(() => decoder.Step(NdArray.From<int>([1, 2, 3, 4], [1, 4])));
        Assert.Equal("GRC8018", full.Code);
        Assert.Contains("at most 6 steps, and this would be step 8", full.Message, StringComparison.Ordinal);
    }

    private static Model Translator(bool isRecurrent, int? padding, long source, long target) => new(
        isRecurrent
            ? new EncoderDecoder(Vocabulary, Vocabulary, Units: 8, EmbeddingSize: 6, PaddingToken: padding).Network(source, target)
            : new Transformer(Vocabulary, Layers: 2, Heads: 2, Width: 8, Hidden: 12, PaddingToken: padding).Network(source, target),
        [new("logits", new CrossEntropy())], new Sgd(0.1));

    private static Model ModelOf(string name) => new(Networks[name](), [Prompt.Length], new CrossEntropy(), new Sgd(0.1), inputType: DType.I32);
}
