using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Losses;
using GraphCompiler.Frontend.Models;
using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Tensors;
using GraphCompiler.Frontend.Training;
using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests.Frontend.Models;

/// <summary>Every ready-made model, at every published depth, predicts and learns: at a small size, and but for a few of them not in every run.</summary>
public class ModelTrainingTests
{
    private const int Rows = 4, Classes = 5, Steps = 6;

    /// <summary>Those that are compiled within a second or two.</summary>
    private static readonly string[] Cheap = ["LeNet-5", "All-CNN-C", "char-RNN, 2 layers"];

    private static Dictionary<string, Func<(Model Model, Dataset Data)>> Models => new()
    {
        ["LeNet-5"] = Vision(() => new LeNet5(Classes).Network(), 1, 32),
        ["AlexNet"] = Vision(() => new AlexNet(Classes).Network(), 3, 67),
        ["VGG-11"] = Vision(() => new Vgg(11, Classes).Network(), 3, 32),
        ["VGG-13"] = Vision(() => new Vgg(13, Classes).Network(), 3, 32),
        ["VGG-16"] = Vision(() => new Vgg(16, Classes).Network(), 3, 32),
        ["VGG-19"] = Vision(() => new Vgg(19, Classes).Network(), 3, 32),
        ["GoogLeNet"] = Vision(() => new GoogLeNet(Classes).Network(), 3, 64),
        ["ResNet-18"] = Vision(() => new ResNet(18, Classes).Network(), 3, 64),
        ["ResNet-34"] = Vision(() => new ResNet(34, Classes).Network(), 3, 64),
        ["ResNet-50"] = Vision(() => new ResNet(50, Classes).Network(), 3, 64),
        ["ResNet-101"] = Vision(() => new ResNet(101, Classes).Network(), 3, 64),
        ["ResNet-152"] = Vision(() => new ResNet(152, Classes).Network(), 3, 64),
        ["ResNet-20 for CIFAR"] = Vision(() => new CifarResNet(20, Classes).Network(), 3, 16),
        ["ResNet-32 for CIFAR"] = Vision(() => new CifarResNet(32, Classes).Network(), 3, 16),
        ["ResNet-44 for CIFAR"] = Vision(() => new CifarResNet(44, Classes).Network(), 3, 16),
        ["ResNet-56 for CIFAR"] = Vision(() => new CifarResNet(56, Classes).Network(), 3, 16),
        ["ResNet-110 for CIFAR"] = Vision(() => new CifarResNet(110, Classes).Network(), 3, 16),
        ["All-CNN-C"] = Vision(() => new AllCnn(Classes).Network(), 3, 16),
        ["MobileNet"] = Vision(() => new MobileNetV1(Classes: Classes).Network(), 3, 64),
        ["MobileNetV2"] = Vision(() => new MobileNetV2(Classes).Network(), 3, 64),
        ["U-Net"] = Vision(() => new Sequential(
            new UNet(Classes, Filters: 8, IsPadded: true).Network(), new Lambda(x => Functions.Transpose(x, [0, 2, 3, 1]))), 1, 32),
        ["char-RNN, 2 layers"] = Text(() => new CharRnn(Classes, Units: 16, Layers: 2).Network(), 8),
        ["char-RNN, 3 layers"] = Text(() => new CharRnn(Classes, Units: 16, Layers: 3).Network(), 8),
        ["encoder and decoder"] = Pair(() => new EncoderDecoder(Classes, Classes, Units: 16, EmbeddingSize: 8).Network(8, 8)),
        ["Transformer, base"] = Pair(() => (Transformer.Base(Classes) with { Width = 32, Hidden = 64 }).Network(8, 8)),
        ["Transformer, big"] = Pair(() => (Transformer.Big(Classes) with { Width = 32, Hidden = 64 }).Network(8, 8)),
        ["GPT-2, 12 blocks"] = Text(() => (Gpt.Small with { Vocabulary = Classes, Length = 8, Width = 24 }).Network(), 8),
        ["GPT-2, 24 blocks"] = Text(() => (Gpt.Medium with { Vocabulary = Classes, Length = 8, Width = 32 }).Network(), 8),
        ["GPT-2, 36 blocks"] = Text(() => (Gpt.Large with { Vocabulary = Classes, Length = 8, Width = 40 }).Network(), 8),
        ["GPT-2, 48 blocks"] = Text(() => (Gpt.ExtraLarge with { Vocabulary = Classes, Length = 8, Width = 50 }).Network(), 8),
        ["LLaMA, 32 blocks"] = Text(() => (Llama.B7 with { Vocabulary = Classes, Width = 64, Hidden = 172 }).Network(), 8),
        ["LLaMA, 40 blocks"] = Text(() => (Llama.B13 with { Vocabulary = Classes, Width = 80, Hidden = 216 }).Network(), 8),
        ["LLaMA, 60 blocks"] = Text(() => (Llama.B33 with { Vocabulary = Classes, Width = 104, Hidden = 280 }).Network(), 8),
        ["LLaMA, 80 blocks"] = Text(() => (Llama.B65 with { Vocabulary = Classes, Width = 128, Hidden = 344 }).Network(), 8),
    };

    public static TheoryData<string> Names => [.. TestSize.Pick(ci: 0, nightly: 1, release: 1) == 0 ? Cheap : (IEnumerable<string>)Models.Keys];

    /// <summary>A model traces its training step when it is made: everything fits together, and a gradient reaches every parameter.</summary>
    [Fact]
    public void Every_model_has_a_training_step() =>
        Assert.All(Models, model => Assert.InRange(model.Value().Model.ParameterCount, 1, long.MaxValue));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_model_predicts_and_learns(string name)
    {
        (Model model, Dataset data) = Models[name]();
        double before = model.Evaluate(data)["loss"];
        History history = model.Fit(data, epochs: Steps, Rows, progress: TrainingProgress.Silent);
        Assert.All(history["loss"], loss => Assert.InRange(loss, 0, 100));
        // Dropout hides in the losses of so few rows what is learned, batch norm in those outside training, whose statistics lag behind.
        double after = model.Evaluate(data)["loss"];
        Assert.True(after < before || history["loss"][^1] < history["loss"][0], $"{before} {after}, in training {string.Join(" ", history["loss"])}");
        NdArray told = model.Predict(data)[0];
        Assert.Equal(data[data.ColumnCount - 1].Shape.Append(Classes), told.Shape);
        Assert.All(told.ToArray<float>(), value => Assert.True(float.IsFinite(value)));
    }

    private static Func<(Model Model, Dataset Data)> Vision(Func<Layer> network, long channels, long size) => () =>
    {
        var random = new Random(1);
        Shape images = [Rows, channels, size, size];
        Shape output = NetworkDescription.Of(network(), [channels, size, size]).Output.Shape;
        return (
            new Model(network(), [channels, size, size], new CrossEntropy(), new Adam(1e-4)),
            Dataset.Of(
                NdArray.From<float>([.. Enumerable.Range(0, (int)images.Elements).Select(_ => random.NextSingle())], images),
                Labels(2, [Rows, .. output.SkipLast(1)])));
    };

    private static Func<(Model Model, Dataset Data)> Text(Func<Layer> network, long length) => () =>
    (
        new Model(network(), [length], new CrossEntropy(), new Adam(1e-3), inputType: DType.I32),
        Dataset.Of(Labels(1, [Rows, length]), Labels(2, [Rows, length]))
    );

    private static Func<(Model Model, Dataset Data)> Pair(Func<Network> network) => () =>
    (
        new Model(network(), [new("logits", new CrossEntropy())], new Adam(1e-3)),
        new Dataset(("source", Labels(1, [Rows, 8])), ("target", Labels(2, [Rows, 8])), ("logits", Labels(3, [Rows, 8])))
    );

    private static NdArray Labels(int seed, Shape shape)
    {
        var random = new Random(seed);
        return NdArray.From<int>([.. Enumerable.Range(0, (int)shape.Elements).Select(_ => random.Next(Classes))], shape);
    }
}
