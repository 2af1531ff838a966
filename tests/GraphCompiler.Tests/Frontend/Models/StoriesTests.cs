using GraphCompiler.Compiler.Ir;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Losses;
using GraphCompiler.Frontend.Models;
using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Tensors;
using GraphCompiler.Frontend.Training;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Files;
using GraphCompiler.Tests.Frontend.Layers;
using Xunit;

namespace GraphCompiler.Tests.Frontend.Models;

/// <summary>A trained language model of 260,000 parameters, loaded from its file: logits, loss, gradients and text against references in double precision.</summary>
public class StoriesTests
{
    private static readonly string? Folder = GoldenVectors.Folder is { } golden
        ? Path.Combine(golden, "..", "models", "stories260K") is { } path && Directory.Exists(path) ? path : null
        : null;

    private static readonly Lazy<LlamaFile> File = new(() => LlamaFile.Load(Path.Combine(Folder!, "stories260K.bin")));

    private static readonly Lazy<IReadOnlyDictionary<string, NdArray>> Reference = new(() => Npz.Load(Path.Combine(Folder!, "reference.npz")));

    [StoriesFact]
    public void Its_file_says_the_network_and_has_as_many_parameters_as_its_name()
    {
        Assert.Equal(new Llama(512, 5, 8, 64, 172, 4, IsTied: true), File.Value.Definition);
        Assert.Equal(512, File.Value.Length);
        Assert.Equal(260_032, Model(64).ParameterCount);
    }

    [StoriesFact]
    public void Logits_of_48_positions_are_those_of_the_reference()
    {
        NdArray logits = Reference.Value["logits"];
        NdArray found = Model(48).Predict(Tokens(0, 48), batchSize: 1);
        double greatest = logits.ToArray<float>().Max(Math.Abs);
        Close(logits.ToArray<float>(), found.ToArray<float>(), 2e-5 * greatest);
    }

    [StoriesFact]
    public void Loss_and_gradients_are_those_of_the_reference()
    {
        string[] names = [.. File.Value.Parameters.Keys];
        var network = File.Value.Definition.Network();
        var traced = new TracedNetwork(
            [new TensorType(DType.I32, [1, 63]), new TensorType(DType.I32, [1, 63])],
            (inputs, context) =>
            {
                Tensor loss = new CrossEntropy().Apply(network.Apply(inputs[0], context), inputs[1]);
                Tensor[] all = [.. names.Select(name => context.ParameterNamed(name))];
                return [loss, .. Functions.Gradients(loss, all)];
            },
            File.Value.Parameters);
        NdArray[] results = traced.Run(Tokens(0, 63), Tokens(1, 63));
        double expected = Number(Reference.Value["loss"]);
        Assert.Equal(expected, results[0].Data<float>()[0], 1e-5 * expected);
        var gradients = names.Zip(results.Skip(1)).ToDictionary(p => p.First, p => p.Second.ToArray<float>());
        foreach ((string tensor, string name) in Names)
        {
            float[] found = [.. gradients.Where(g => Owner(g.Key) == name).SelectMany(g => g.Value)];
            double norm = Math.Sqrt(found.Sum(v => (double)v * v)), wanted = Number(Reference.Value["gradnorm." + tensor]);
            Assert.Equal(wanted, norm, 1e-4 * wanted);
        }

        foreach (string tensor in (string[])["rms_att", "rms_ffn", "rms_final"])
        {
            float[] wanted = Reference.Value["grad." + tensor].ToArray<float>();
            float[] found = [.. gradients.Where(g => Owner(g.Key) == Names[tensor]).SelectMany(g => g.Value)];
            Close(wanted, found, 1e-4 * wanted.Max(Math.Abs));
        }

        float[] keys = Reference.Value["grad.wk"].ToArray<float>(), turned = new float[keys.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            // [layer, out, in] in the file, [in, out] here.
            (int layer, int output, int input) = (i / (32 * 64), i / 64 % 32, i % 64);
            turned[(layer * 32 * 64) + (input * 32) + output] = keys[i];
        }

        Close(turned, [.. gradients.Where(g => Owner(g.Key) == Names["wk"]).SelectMany(g => g.Value)], 1e-4 * keys.Max(Math.Abs));
    }

    [StoriesFact]
    public void With_kept_keys_and_values_it_tells_the_same_200_tokens()
    {
        int[] tokens = AllTokens();
        Decoder decoder = Model(8).Decoder(length: 256);
        Assert.Equal<int>(tokens[1..], decoder.Generate(tokens.AsSpan(0, 1), tokens.Length - 1));
    }

    [StoriesFact]
    public void Kept_keys_and_values_give_the_logits_of_whole_sequences()
    {
        Model model = Model(32);
        float[] whole = model.Predict(Tokens(0, 32), batchSize: 1).ToArray<float>();
        Decoder decoder = model.Decoder(length: 40);
        for (int pass = 0; pass < 2; pass++)
        {
            for (int i = 0; i < 32; i++)
            {
                Close(whole[(i * 512)..((i + 1) * 512)], decoder.Step(Tokens(i, 1)).ToArray<float>(), 1e-4);
            }

            decoder.Reset();
        }
    }

    private static Dictionary<string, string> Names => new()
    {
        ["tok_emb"] = "tokens/weight",
        ["rms_att"] = "attention/norm/scale",
        ["wq"] = "attention/heads/query_weight",
        ["wk"] = "attention/heads/key_weight",
        ["wv"] = "attention/heads/value_weight",
        ["wo"] = "attention/heads/output_weight",
        ["rms_ffn"] = "feed_forward/norm/scale",
        ["w1"] = "feed_forward/map/gate_weight",
        ["w2"] = "feed_forward/map/down_weight",
        ["w3"] = "feed_forward/map/up_weight",
        ["rms_final"] = "norm/scale",
    };

    private static string Owner(string name) => name.StartsWith("block", StringComparison.Ordinal) ? name[(name.IndexOf('/') + 1)..] : name;

    private static Model Model(int length)
    {
        var model = new Model(File.Value.Definition.Network(), [length], new CrossEntropy(), new Sgd(0.1), inputType: DType.I32);
        File.Value.CopyTo(model);
        return model;
    }

    private static NdArray Tokens(int first, int count) =>
        NdArray.From<int>(AllTokens().AsSpan(first, count), [1, count]);

    private static int[] AllTokens() => [.. Reference.Value["tokens"].ToArray<long>().Select(t => (int)t)];

    private static double Number(NdArray scalar) => scalar.DType == DType.F64 ? scalar.Data<double>()[0] : scalar.Data<float>()[0];

    private static void Close(float[] expected, float[] found, double tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - found[i]) <= tolerance, FormattableString.Invariant($"[{i}]: {found[i]}, not {expected[i]}"));
        }
    }

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class StoriesFactAttribute : FactAttribute
    {
        public StoriesFactAttribute() => Skip = Folder is null ? "the model is not at hand" : null;
    }
}
