using System.Text;
using GraphCompiler.Backend.Llvm.Output;
using GraphCompiler.Compiler.Backends;
using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Training;
using GraphCompiler.Runtime;
using GraphCompiler.Tests.Backends;
using GraphCompiler.Tests.Frontend.Data;
using GraphCompiler.Tests.Frontend.Training;
using GraphCompiler.Tests.Host;
using Xunit;
using Xunit.Abstractions;

namespace GraphCompiler.Tests.Backend.Llvm.Native;

/// <summary>Models as libraries for C: trained by a program in C, they have the bits of the model.</summary>
public sealed class NativeModelTests(ITestOutputHelper output)
{
    private const long Limit = 100 * 1024;

    private static readonly NativeOptions WithoutWeights = new() { Weights = WeightStorage.None };

    [BackendFact("llvm")]
    public void The_network_of_digits_trains_in_C_with_the_bits_of_the_model_and_is_small()
    {
        const int steps = 3;
        using var folder = new TestFolder();
        Model model = TrainDigits.NewModel(steps);
        EmittedModel written = model.CompileTo(folder["mnist.so"], TrainDigits.BatchSize, training: true, library: WithoutWeights);
        output.WriteLine($"{written.Bytes} bytes");
        Assert.InRange(written.Bytes, 1, Limit);
        string calls = AssertTrainsAlike(
            folder, model, TrainDigits.Draw(steps), steps, "MODEL_HEADER=\"mnist.h\"", "MODEL=mnist", "INPUTS=MNIST_TRAIN_STEP_INPUT_ELEMENTS",
            "STATE_BYTES=MNIST_WEIGHTS_BYTES", $"BATCH={TrainDigits.BatchSize}", "CLASSES=10");
        Assert.NotEqual("0\n", calls);

        (string dependencies, _) = CProgram.Run("ldd", written.Path);
        Assert.All(
            dependencies.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            line => Assert.Matches("statically linked|linux-vdso|ld-linux|libc\\.|libm\\.", line));
        (string undefined, _) = CProgram.Run("nm", "-D", "--undefined-only", written.Path);
        Assert.All(
            undefined.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            line => Assert.Contains(line.Trim().Split(' ')[^1], (string[])["malloc", "free", "memcpy", "memset"]));

        string page = File.ReadAllText(Repository.PathOf("compiler", "docs", "native.md"));
        string example = page.Split("```c\n")[1].Split("```")[0];
        Assert.Equal(("", 0), CProgram.Run(CProgram.Compile(folder, folder.Write("example.c", Encoding.UTF8.GetBytes(example)), "mnist.so")));
    }

    [BackendFact("llvm")]
    public void Packed_weights_are_row_major_outside()
    {
        const int steps = 4, rows = 8;
        using var folder = new TestFolder();
        Model model = SmallModels.WideModel();
        model.CompileTo(folder["wide.a"], rows, training: true, library: WithoutWeights);
        AssertTrainsAlike(
            folder, model, SmallModels.Quadrants(steps * rows), steps, "MODEL_HEADER=\"wide.h\"", "MODEL=wide", "INPUTS=WIDE_TRAIN_STEP_INPUT_ELEMENTS",
            "STATE_BYTES=WIDE_WEIGHTS_BYTES", $"BATCH={rows}", "CLASSES=4");
    }

    /// <summary>The program begins anew with the model's seed, trains, predicts; its outputs and its state are the model's.</summary>
    /// <returns>How often the program's workers were called.</returns>
    private static string AssertTrainsAlike(TestFolder folder, Model model, Dataset data, int steps, params string[] macros)
    {
        int batch = checked((int)(data.Count / steps));
        string library = Path.GetFileName(Directory.GetFiles(folder.Path).Single(file => NativeEmitter.IsLibrary(file)));
        string program = CProgram.Compile(folder, "train.c", library, macros);
        (string messages, int code) = CProgram.Run(
            program, folder.Write("inputs", data[0].Bytes.ToArray()), folder.Write("labels", data[1].Bytes.ToArray()), $"{steps}",
            folder["outputs"], folder["weights"]);
        Assert.True(code == 0, messages);

        model.Fit(data, epochs: 1, batch, shuffle: false, progress: TrainingProgress.Silent);
        byte[] predicted = model.Predict(data[0]).Bytes.ToArray(), outputs = File.ReadAllBytes(folder["outputs"]);
        Assert.Equal(predicted[..outputs.Length], outputs);
        Assert.Equal(model.StateNames.SelectMany(name => model.GetState(name).Bytes.ToArray()).ToArray(), File.ReadAllBytes(folder["weights"]));
        return messages;
    }
}
