using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Losses;
using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Tensors;
using GraphCompiler.Frontend.Training;
using GraphCompiler.Frontend.Training.Callbacks;

namespace GraphCompiler.Tests.Host;

/// <summary><c>train-forever PATH</c>: trains and saves a checkpoint after every epoch, from where the last process was killed, until it is killed.</summary>
internal static class TrainForever
{
    /// <summary>The model that it trains.</summary>
    public static Model NewModel() => new(
        new Sequential(new Dense(32, Functions.Relu), new Dropout(0.2f), new Dense(3)), [4], new CrossEntropy(), new Adam(0.01),
        [Metric.Accuracy]);

    /// <summary>Trains to an epoch.</summary>
    public static History Train(Model model, int epochs, bool resume, params Callback[] callbacks)
    {
        var inputs = new float[50, 4];
        var labels = new int[50];
        for (int row = 0; row < labels.Length; row++)
        {
            for (int column = 0; column < 4; column++)
            {
                inputs[row, column] = ((row * 7) + (column * row)) % 11 / 11f;
            }

            labels[row] = row % 3;
        }

        return model.Fit(
            Dataset.Of(inputs, labels), epochs, batchSize: 16, callbacks: callbacks, resume: resume,
            progress: new TrainingProgress(TextWriter.Null, isTerminal: false));
    }

    public static int Run(string[] args)
    {
        Model model = NewModel();
        if (File.Exists(args[0]))
        {
            model.Load(args[0]);
        }

        Train(model, int.MaxValue, resume: true, new ModelCheckpoint(args[0]), new Told());
        return 0;
    }

    /// <summary>Says when the first checkpoint of this process has been written.</summary>
    private sealed class Told : Callback
    {
        private bool told;

        public override void OnEpochEnd(TrainingContext context, EpochRecord record)
        {
            if (!told)
            {
                told = true;
                Console.WriteLine("saved");
            }
        }
    }
}
