using GraphCompiler.Runtime;

namespace GraphCompiler.Tests.Frontend.Training;

/// <summary>
/// An application that knows the assembly of a model alone: it begins with the state of seed 1, takes a step for each batch, predicts all batches, then
/// counts the bytes that more steps allocate on all threads.
/// </summary>
/// <remarks>
/// Arguments: files of inputs, of labels (i32), of outputs to write and of the state to write. It prints the mean of the losses and the bytes; run it without
/// tiered compilation, whose threads allocate too.
/// </remarks>
internal static class TrainingApp
{
    /// <summary>The source, for a class <c>Network</c>.</summary>
    /// <param name="input">Element type of the inputs.</param>
    /// <param name="inputs">Elements of a batch of inputs.</param>
    /// <param name="labels">Elements of a batch of labels.</param>
    /// <param name="outputs">Elements of a batch of outputs.</param>
    /// <param name="batches">Number of batches.</param>
    /// <param name="counted">Steps whose bytes are counted.</param>
    /// <param name="hasMetric">Whether a step tells a metric beside the loss.</param>
    public static string Source(DType input, long inputs, long labels, long outputs, int batches, int counted, bool hasMetric) => $$"""
        using System;
        using System.IO;
        using System.Runtime.InteropServices;

        {{Name(input)}}[] inputs = MemoryMarshal.Cast<byte, {{Name(input)}}>(File.ReadAllBytes(args[0])).ToArray();
        int[] labels = MemoryMarshal.Cast<byte, int>(File.ReadAllBytes(args[1])).ToArray();
        var model = new Network();
        model.Initialize([1, 0]);
        double loss = 0;
        for (int i = 0; i < {{batches}}; i++)
        {
            loss += Step(i);
        }

        Console.WriteLine(FormattableString.Invariant($"{loss / {{batches}}:R}"));
        var outputs = new float[{{batches * outputs}}];
        model.Predict(inputs, outputs);
        File.WriteAllBytes(args[2], MemoryMarshal.AsBytes(outputs.AsSpan()).ToArray());
        model.SaveWeights(args[3]);

        Step(0);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (int i = 0; i < {{counted}}; i++)
        {
            Step(0);
        }

        Console.WriteLine(GC.GetTotalAllocatedBytes(precise: true) - before);

        float Step(int batch) => model.TrainStep(
            inputs.AsSpan(batch * {{inputs}}, {{inputs}}), labels.AsSpan(batch * {{labels}}, {{labels}}){{(hasMetric ? ", out _" : "")}});
        """;

    private static string Name(DType type) => type == DType.I32 ? "int" : "float";
}
