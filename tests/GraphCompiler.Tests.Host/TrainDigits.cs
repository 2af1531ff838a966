using System.Globalization;
using GraphCompiler.Compiler;
using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Losses;
using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Schedules;
using GraphCompiler.Frontend.Tensors;
using GraphCompiler.Frontend.Training;
using GraphCompiler.Frontend.Training.Callbacks;
using GraphCompiler.Runtime;

namespace GraphCompiler.Tests.Host;

/// <summary>
/// <c>train-digits PATH EPOCHS STEPS [HANG]</c>: trains the network of the MNIST example on drawn digits, STEPS steps an epoch, and saves a checkpoint after
/// every epoch; from that checkpoint, if there is one. After HANG steps of its own it says <c>hangs</c> and waits to be killed.
/// </summary>
internal static class TrainDigits
{
    /// <summary>Rows of a training step.</summary>
    public const int BatchSize = 128;

    /// <summary>The network of the MNIST example, at its real size, with dropout, Adam and a schedule over <paramref name="steps"/> steps.</summary>
    public static Model NewModel(int steps, CompilerOptions? options = null) => new(
        new Sequential(
            new Dense(512, Functions.Relu), new Dropout(0.2f),
            new Dense(512, Functions.Relu), new Dropout(0.2f),
            new Dense(10)),
        inputs: [784], loss: new CrossEntropy(), optimizer: new Adam(new CosineDecay(2e-3, steps)), metrics: [Metric.Accuracy], options: options);

    /// <summary>As many drawn digits as <paramref name="steps"/> steps take.</summary>
    public static Dataset Draw(int steps)
    {
        (NdArray images, NdArray labels) = DrawnDigits.Draw(steps * BatchSize, seed: 1);
        NdArray pixels = NdArray.Zeros(DType.F32, [images.Shape[0], 784]), targets = NdArray.Zeros(DType.I32, labels.Shape);
        for (int i = 0; i < images.Bytes.Length; i++)
        {
            pixels.Data<float>()[i] = images.Bytes[i] / 255f;
        }

        for (int i = 0; i < labels.Bytes.Length; i++)
        {
            targets.Data<int>()[i] = labels.Bytes[i];
        }

        return Dataset.Of(pixels, targets);
    }

    /// <summary>Trains to an epoch, silently.</summary>
    public static History Train(Model model, Dataset data, int epochs, bool resume, params Callback[] callbacks) => model.Fit(
        data, epochs, BatchSize, callbacks: callbacks, resume: resume, progress: new TrainingProgress(TextWriter.Null, isTerminal: false));

    public static int Run(string[] args)
    {
        int epochs = int.Parse(args[1], CultureInfo.InvariantCulture), steps = int.Parse(args[2], CultureInfo.InvariantCulture);
        Model model = NewModel(epochs * steps);
        if (File.Exists(args[0]))
        {
            model.Load(args[0]);
        }

        Callback[] hang = args.Length > 3 ? [new Hang(int.Parse(args[3], CultureInfo.InvariantCulture))] : [];
        Train(model, Draw(steps), epochs, resume: true, [new ModelCheckpoint(args[0]), .. hang]);
        return 0;
    }

    /// <summary>Ends all progress after a number of steps.</summary>
    private sealed class Hang(int steps) : Callback
    {
        private int done;

        public override void OnBatchEnd(TrainingContext context, int batch, double loss)
        {
            if (++done == steps)
            {
                Console.WriteLine("hangs");
                Thread.Sleep(Timeout.Infinite);
            }
        }
    }
}
