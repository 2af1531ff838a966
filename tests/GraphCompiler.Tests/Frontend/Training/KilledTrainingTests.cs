using GraphCompiler.Frontend.Training;
using GraphCompiler.Tests.Frontend.Data;
using GraphCompiler.Tests.Host;
using Xunit;

namespace GraphCompiler.Tests.Frontend.Training;

/// <summary>A training that is killed again and again loses no checkpoint, and ends with the bits of one that was not.</summary>
public class KilledTrainingTests
{
    [Fact]
    public void A_training_that_is_killed_and_resumed_gives_the_bits_of_one_that_was_not()
    {
        using var folder = new TestFolder();
        string path = folder["model.safetensors"];
        var random = new Random(3);
        int kills = TestSize.Pick(ci: 5, nightly: 200, release: 200);
        Model survivor = TrainForever.NewModel();
        int epochs = 0;
        for (int kill = 0; kill < kills; kill++)
        {
            using (var host = new HostProcess("train-forever", path))
            {
                Assert.Equal("saved", host.Output.ReadLine());
                Thread.Sleep(random.Next(40));
                host.Kill();
            }

            survivor.Load(path);
            Assert.True(survivor.History.Epochs.Count > epochs, $"{survivor.History.Epochs.Count} epochs after kill {kill}, {epochs} before");
            epochs = survivor.History.Epochs.Count;
        }

        Model whole = TrainForever.NewModel();
        History history = TrainForever.Train(whole, epochs, resume: false);
        Assert.Equal(SmallModels.Hash(whole), SmallModels.Hash(survivor));
        Assert.Equal(HistoryText.Write(history.Epochs), HistoryText.Write(survivor.History.Epochs));
    }
}
