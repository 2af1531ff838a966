using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Losses;
using GraphCompiler.Frontend.Models;
using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Training;
using GraphCompiler.Runtime;
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

    /// <summary>Those that are not among the networks of the examples, see <see cref="Examples.TrainedNetworkAssemblyTests"/>.</summary>
    [Theory]
    [InlineData("convolutions")]
    [InlineData("batch norm")]
    public void An_assembly_trains_with_the_bits_of_the_model(string name) =>
        AssembledTraining.Check(ModelOf(name), DataOf(name), Rows, counted: 100);

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
}
