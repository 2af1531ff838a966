using System.Globalization;
using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Schedules;
using GraphCompiler.Frontend.Training;
using GraphCompiler.Tests.Backend.CSharp;
using GraphCompiler.Tests.Frontend.Data;
using Xunit;

namespace GraphCompiler.Tests.Frontend.Training;

/// <summary>The training step of a model in an assembly of its own, driven by an application that knows nothing else.</summary>
public class ModelAssemblyTests
{
    private const int BatchSize = 8, Batches = 10;

    private const string App = """
        using System;
        using System.IO;
        using System.Runtime.InteropServices;

        float[] inputs = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(args[0])).ToArray();
        int[] labels = MemoryMarshal.Cast<byte, int>(File.ReadAllBytes(args[1])).ToArray();
        var model = new Quadrants();
        double loss = 0, accuracy = 0;
        for (int i = 0; i < 10; i++)
        {
            loss += model.TrainStep(inputs.AsSpan(i * 16, 16), labels.AsSpan(i * 8, 8), out float hits) * 8.0;
            accuracy += hits * 8.0;
        }

        Console.WriteLine(FormattableString.Invariant($"{loss / 80:R} {accuracy / 80:R}"));
        var outputs = new float[80 * 4];
        model.Predict(inputs, outputs);
        File.WriteAllBytes(args[2], MemoryMarshal.AsBytes(outputs.AsSpan()).ToArray());
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            model.TrainStep(inputs.AsSpan(0, 16), labels.AsSpan(0, 8), out _);
        }

        Console.WriteLine(GC.GetAllocatedBytesForCurrentThread() - before);
        """;

    [Theory]
    [InlineData("dropout")]
    [InlineData("packed weights")]
    [InlineData("accumulated gradients, averaged weights")]
    public void A_compiled_training_step_gives_the_bits_of_the_model_and_allocates_nothing(string kind)
    {
        using var folder = new TestFolder();
        Dataset data = SmallModels.Quadrants(BatchSize * Batches);
        Model model = kind switch
        {
            "dropout" => SmallModels.QuadrantModel(),
            "packed weights" => SmallModels.WideModel(),
            _ => SmallModels.QuadrantModel(optimizer: new NAdam(new OneCycle(0.05, 20)) { AccumulationSteps = 3, Average = new WeightAverage(0.9) }),
        };
        model.CompileTo(folder["Quadrants.dll"], BatchSize, training: true);
        string[] lines = ConsoleApp.Run(
            folder, App, "Quadrants.dll", folder.Write("inputs", data[0].Bytes.ToArray()), folder.Write("labels", data[1].Bytes.ToArray()),
            folder["outputs"]);

        History history = model.Fit(data, epochs: 1, BatchSize, shuffle: false, progress: TrainingProgress.Silent);
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"{history["loss"][0]:R} {history["accuracy"][0]:R}"), lines[0]);
        Assert.Equal("0", lines[1]);
        Assert.Equal(model.Predict(data[0]).Bytes.ToArray(), File.ReadAllBytes(folder["outputs"]));
    }
}
