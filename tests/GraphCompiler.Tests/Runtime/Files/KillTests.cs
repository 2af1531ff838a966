using System.Globalization;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Files;
using GraphCompiler.Tests.Frontend.Data;
using Xunit;

namespace GraphCompiler.Tests.Runtime.Files;

/// <summary>A process that is killed at any moment of a save leaves the old file or the new one.</summary>
public sealed class KillTests
{
    [Fact]
    public void A_killed_save_loses_nothing()
    {
        using var folder = new TestFolder();
        var random = new Random(11);
        int kills = TestSize.Pick(ci: 30, nightly: 200, release: 2000);
        for (int kill = 0; kill < kills; kill++)
        {
            using (var host = new HostProcess("save-forever", folder["checkpoint"]))
            {
                Assert.Equal("saving", host.Output.ReadLine());
                Thread.Sleep(random.Next(20));
                host.Kill();
            }

            NamedArrays saved = Safetensors.Load(folder["checkpoint"], Checksums.Required);
            int number = int.Parse(saved.Metadata["number"], CultureInfo.InvariantCulture);
            Assert.Equal(["first", "second", "third"], saved.Arrays.Keys);
            Assert.All(saved.Arrays.Values, array => Assert.Equal(-1, array.Data<int>().IndexOfAnyExcept(number)));
        }

        int interrupted = Directory.GetFiles(folder.Path, "*.tmp").Length;
        Assert.True(interrupted > kills / 10, $"only {interrupted} of {kills} kills fell into a save");
    }
}
