using System.Globalization;
using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Losses;
using GraphCompiler.Frontend.Models;
using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Training;
using GraphCompiler.Runtime;
using GraphCompiler.Tests.Backend.CSharp;
using GraphCompiler.Tests.Frontend.Data;
using GraphCompiler.Tests.Frontend.Training;
using Xunit;
using static GraphCompiler.Frontend.Tensors.Functions;

namespace GraphCompiler.Tests.Frontend.Models;

/// <summary>Networks of each kind as assemblies: a training step has the model's bits and allocates nothing; and training resumes with the same bits.</summary>
public class AssembledNetworkTests
{
    private const int Rows = 4, Batches = 3;

    private static Dictionary<string, (Func<Layer> Network, Shape Input, int Classes, DType Type, Shape Target)> Networks => new()
    {
        ["gpt"] = (() => new Gpt(9, 6, 1, 2, 8).Network(), [6], 9, DType.I32, [6]),
        ["convolutions"] = (() => new Sequential(
            new Conv2D(4, 3, padding: Padding.Same, bias: false), new BatchNorm(), new Activation(Relu), new MaxPool(2), new DepthwiseConv2D(3, 2, 1),
            new GlobalAveragePool(), new Dense(3)), [2, 8, 8], 3, DType.F32, []),
        ["lstm"] = (() => new CharRnn(9, Units: 8, Layers: 2, Dropout: 0.1f).Network(), [6], 9, DType.I32, [6]),
        ["batch norm"] = (() => new Sequential(new Dense(8), new BatchNorm(), new Activation(Relu), new Dense(3)), [5], 3, DType.F32, []),
    };

    public static TheoryData<string> Names => [.. Networks.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_assembly_trains_with_the_bits_of_the_model(string name)
    {
        using var folder = new TestFolder();
        (_, Shape input, int classes, DType type, Shape target) = Networks[name];
        (Model model, Dataset data) = (ModelOf(name), DataOf(name));
        model.CompileTo(folder["Network.dll"], Rows, training: true);
        string[] lines = ConsoleApp.Run(
            folder, App(type, input.Elements * Rows, target.Elements * Rows, target.Elements * classes * Rows), "Network.dll",
            folder.Write("inputs", data[0].Bytes.ToArray()), folder.Write("targets", data[1].Bytes.ToArray()), folder["outputs"]);

        History history = model.Fit(data, epochs: 1, Rows, shuffle: false, progress: TrainingProgress.Silent);
        Assert.Equal(history["loss"][0], double.Parse(lines[0], CultureInfo.InvariantCulture), 1e-12);
        Assert.Equal("0", lines[1]);
        Assert.Equal(model.Predict(data[0]).Bytes.ToArray(), File.ReadAllBytes(folder["outputs"]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Training_goes_on_from_a_file_as_if_nothing_had_happened(string name)
    {
        using var folder = new TestFolder();
        (Model whole, Model first, Model second) = (ModelOf(name), ModelOf(name), ModelOf(name));
        Dataset data = DataOf(name);
        whole.Fit(data, epochs: 3, Rows, progress: TrainingProgress.Silent);
        first.Fit(data, epochs: 1, Rows, progress: TrainingProgress.Silent);
        first.Save(folder["model.safetensors"]);
        second.Load(folder["model.safetensors"]);
        second.Fit(data, epochs: 3, Rows, resume: true, progress: TrainingProgress.Silent);
        Assert.Equal(SmallModels.Hash(whole), SmallModels.Hash(second));
    }

    private static Model ModelOf(string name) =>
        new(Networks[name].Network(), Networks[name].Input, new CrossEntropy(), new Adam(0.01), inputType: Networks[name].Type);

    private static Dataset DataOf(string name)
    {
        (_, Shape input, int classes, DType type, Shape target) = Networks[name];
        var random = new Random(1);
        int rows = Rows * Batches;
        NdArray inputs = type == DType.I32
            ? NdArray.From<int>([.. Enumerable.Range(0, rows * (int)input.Elements).Select(_ => random.Next(classes))], [rows, .. input])
            : NdArray.From<float>([.. Enumerable.Range(0, rows * (int)input.Elements).Select(_ => random.NextSingle())], [rows, .. input]);
        return Dataset.Of(
            inputs, NdArray.From<int>([.. Enumerable.Range(0, rows * (int)target.Elements).Select(_ => random.Next(classes))], [rows, .. target]));
    }

    private static string App(DType input, long inputs, long targets, long outputs) => $$"""
        using System;
        using System.IO;
        using System.Runtime.InteropServices;

        {{(input == DType.I32 ? "int" : "float")}}[] inputs = MemoryMarshal.Cast<byte, {{(input == DType.I32 ? "int" : "float")}}>(File.ReadAllBytes(args[0])).ToArray();
        int[] targets = MemoryMarshal.Cast<byte, int>(File.ReadAllBytes(args[1])).ToArray();
        var model = new Network();
        double loss = 0;
        for (int i = 0; i < {{Batches}}; i++)
        {
            loss += model.TrainStep(inputs.AsSpan(i * {{inputs}}, {{inputs}}), targets.AsSpan(i * {{targets}}, {{targets}}));
        }

        Console.WriteLine(FormattableString.Invariant($"{loss / {{Batches}}:R}"));
        using var outputs = new MemoryStream();
        var batch = new float[{{outputs}}];
        for (int i = 0; i < {{Batches}}; i++)
        {
            model.Predict(inputs.AsSpan(i * {{inputs}}, {{inputs}}), batch);
            outputs.Write(MemoryMarshal.AsBytes(batch.AsSpan()));
        }

        File.WriteAllBytes(args[2], outputs.ToArray());
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            model.TrainStep(inputs.AsSpan(0, {{inputs}}), targets.AsSpan(0, {{targets}}));
        }

        Console.WriteLine(GC.GetAllocatedBytesForCurrentThread() - before);
        """;
}
