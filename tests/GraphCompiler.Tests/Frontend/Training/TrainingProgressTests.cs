using GraphCompiler.Frontend.Training;
using Xunit;

namespace GraphCompiler.Tests.Frontend.Training;

public sealed class TrainingProgressTests : IDisposable
{
    private readonly StringWriter output = new() { NewLine = "\n" };
    private readonly ManualClock clock = new();

    public void Dispose() => output.Dispose();

    [Fact]
    public void WithoutATerminalThereIsOneLineAnEpoch()
    {
        var progress = new TrainingProgress(output, isTerminal: false, clock);
        progress.Preparing("compiling 3 kernels");
        Train(progress, epochs: 2, batches: 10, secondsABatch: 0.2);

        Assert.Equal(
            """
            compiling 3 kernels
            epoch 1/2  loss 0.1000  accuracy 0.9750  2.0 s, 2.0 s left
            epoch 2/2  loss 0.1000  accuracy 0.9750  2.0 s

            """, output.ToString());
    }

    [Fact]
    public void OnATerminalALineChangesTwiceASecondAndStaysAtTheEnd()
    {
        var progress = new TrainingProgress(output, isTerminal: true, clock);
        Train(progress, epochs: 1, batches: 10, secondsABatch: 0.2);

        Assert.Equal(
            [
                "",
                "epoch 1/1",
                "epoch 1/1  batch 3/10  loss 0.1000  0.6 s, 1.4 s left",
                "epoch 1/1  batch 6/10  loss 0.1000  1.2 s, 0.8 s left",
                "epoch 1/1  batch 9/10  loss 0.1000  1.8 s, 0.2 s left",
                "epoch 1/1  loss 0.1000  accuracy 0.9750  2.0 s       \n",
            ],
            output.ToString().Split('\r'));
    }

    [Fact]
    public void TheFirstLineIsThereAtOnce()
    {
        var progress = new TrainingProgress(output, isTerminal: true, clock);
        progress.Preparing("compiling");
        Assert.Equal("\rcompiling", output.ToString());

        clock.Pass(0.1);
        progress.EpochStarted(1, 5, 100);
        Assert.Equal("\rcompiling\repoch 1/5", output.ToString());
    }

    [Fact]
    public void WhatIsShorterCoversWhatIsLonger()
    {
        var progress = new TrainingProgress(output, isTerminal: true, clock);
        progress.Preparing("a long line about compiling");
        progress.EpochStarted(1, 5, 100);

        Assert.EndsWith("\repoch 1/5                  ", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void TheTimeLeftCountsBatchesOfTheEpochsToComeButNotThePreparation()
    {
        var progress = new TrainingProgress(output, isTerminal: true, clock);
        clock.Pass(100);
        progress.EpochStarted(3, 4, 10);
        clock.Pass(1);
        progress.BatchDone(1, double.NaN);

        Assert.EndsWith("epoch 3/4  batch 1/10  loss NaN  1.0 s, 19 s left", output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ThereIsNeverAnEscapeCode(bool isTerminal)
    {
        Train(new TrainingProgress(output, isTerminal, clock), epochs: 3, batches: 50, secondsABatch: 0.1);

        Assert.DoesNotContain('\u001b', output.ToString());
        Assert.Equal(isTerminal, output.ToString().Contains('\r', StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0, "0.0 s")]
    [InlineData(9.94, "9.9 s")]
    [InlineData(9.96, "10 s")]
    [InlineData(59.4, "59 s")]
    [InlineData(59.6, "1:00 min")]
    [InlineData(185, "3:05 min")]
    [InlineData(3599.4, "59:59 min")]
    [InlineData(3599.9, "1:00 h")]
    [InlineData(7500, "2:05 h")]
    public void DurationsAreShort(double seconds, string text) =>
        Assert.Equal(text, TrainingProgress.Duration(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(0.00012345, "1.235e-4")]
    [InlineData(123456789, "1.235e+8")]
    [InlineData(0, "0.0000")]
    [InlineData(-12.5, "-12.5000")]
    [InlineData(double.PositiveInfinity, "Infinity")]
    public void ValuesKeepFourDigits(double loss, string text)
    {
        var progress = new TrainingProgress(output, isTerminal: false, clock);
        progress.EpochStarted(1, 1, 1);
        progress.EpochDone(("loss", loss));

        Assert.Equal($"epoch 1/1  loss {text}  0.0 s\n", output.ToString());
    }

    private void Train(TrainingProgress progress, int epochs, int batches, double secondsABatch)
    {
        for (int epoch = 1; epoch <= epochs; epoch++)
        {
            progress.EpochStarted(epoch, epochs, batches);
            for (int batch = 1; batch <= batches; batch++)
            {
                clock.Pass(secondsABatch);
                progress.BatchDone(batch, 0.1);
            }

            progress.EpochDone(("loss", 0.1), ("accuracy", 0.975));
        }
    }
}
