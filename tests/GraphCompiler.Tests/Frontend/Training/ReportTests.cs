using GraphCompiler.Frontend.Training;
using GraphCompiler.Tests.Frontend.Data;
using Xunit;

namespace GraphCompiler.Tests.Frontend.Training;

public class ReportTests
{
    [Fact]
    public void A_summary_has_a_line_for_each_layer_and_the_sums()
    {
        string[] lines = SmallModels.QuadrantModel().Summary().TrimEnd('\n').Split('\n');
        Assert.Equal(["layer", "dense1", "dropout1", "dense2", "total"], lines.Select(l => l.Split(' ')[0]));
        Assert.Equal(["dense1", "[n,", "16]", "48", "96", "192"], lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[..6]);
        Assert.Contains("SmallModels.cs:", lines[1]);
        Assert.Equal(["total", "116", "228", "464"], lines[4].Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void An_explanation_tells_kernels_refusals_and_memory()
    {
        Model model = SmallModels.QuadrantModel();
        string text = model.Explain(batchSize: 8);
        Assert.Contains("fusion @train_8", text);
        Assert.Contains("without fusion", text);
        Assert.Contains("fusion @predict_8", text);
        Assert.Contains("contraction", text);
        Assert.Matches(@"stores %\d+ \(\d+ B\) for k\d+: ", text);
        Assert.Contains(
            FormattableString.Invariant($"memory @train_8  arena {model.TrainingArenaBytes(batchSize: 8)} B (lower bound "), text);
    }

    [Fact]
    public void A_model_becomes_an_assembly_for_inference_and_on_request_for_training()
    {
        using var folder = new TestFolder();
        Model model = SmallModels.QuadrantModel();
        long inference = model.CompileTo(folder["Quadrants.dll"], batchSize: 8).Bytes;
        long training = model.CompileTo(folder["Training.dll"], batchSize: 8, training: true).Bytes;
        Assert.InRange(inference, 1, 64 * 1024);
        Assert.InRange(training, inference, 256 * 1024);
    }
}
