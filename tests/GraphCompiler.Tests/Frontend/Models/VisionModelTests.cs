using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Models;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;

namespace GraphCompiler.Tests.Frontend.Models;

/// <summary>Convolutional models: published numbers of parameters, shapes of the papers' tables, operations.</summary>
public class VisionModelTests
{
    private static Dictionary<string, (Func<Layer> Network, Shape Input, long Parameters)> Published => new()
    {
        ["LeNet-5"] = (() => new LeNet5().Network(), [1, 32, 32], 61_706),
        ["LeNet-5 for MNIST"] = (() => new LeNet5(IsPadded: true).Network(), [1, 28, 28], 61_706),
        ["AlexNet"] = (() => new AlexNet().Network(), [3, 227, 227], 60_965_224),
        ["VGG-11"] = (() => new Vgg(11).Network(), [3, 224, 224], 132_863_336),
        ["VGG-13"] = (() => new Vgg(13).Network(), [3, 224, 224], 133_047_848),
        ["VGG-16"] = (() => new Vgg(16).Network(), [3, 224, 224], 138_357_544),
        ["VGG-19"] = (() => new Vgg(19).Network(), [3, 224, 224], 143_667_240),
        ["GoogLeNet"] = (() => new GoogLeNet().Network(), [3, 224, 224], 6_998_552),
        ["ResNet-18"] = (() => new ResNet(18).Network(), [3, 224, 224], 11_689_512),
        ["ResNet-18 for CIFAR"] = (() => new ResNet(18, 10, HasSmallImages: true).Network(), [3, 32, 32], 11_173_962),
        ["ResNet-34"] = (() => new ResNet(34).Network(), [3, 224, 224], 21_797_672),
        ["ResNet-50"] = (() => new ResNet(50).Network(), [3, 224, 224], 25_557_032),
        ["ResNet-101"] = (() => new ResNet(101).Network(), [3, 224, 224], 44_549_160),
        ["ResNet-152"] = (() => new ResNet(152).Network(), [3, 224, 224], 60_192_808),
        ["ResNet-20 for CIFAR"] = (() => new CifarResNet(20).Network(), [3, 32, 32], 269_722),
        ["ResNet-32 for CIFAR"] = (() => new CifarResNet(32).Network(), [3, 32, 32], 464_154),
        ["ResNet-44 for CIFAR"] = (() => new CifarResNet(44).Network(), [3, 32, 32], 658_586),
        ["ResNet-56 for CIFAR"] = (() => new CifarResNet(56).Network(), [3, 32, 32], 853_018),
        ["ResNet-110 for CIFAR"] = (() => new CifarResNet(110).Network(), [3, 32, 32], 1_727_962),
        ["All-CNN-C"] = (() => new AllCnn().Network(), [3, 32, 32], 1_369_738),
        ["MobileNet"] = (() => new MobileNetV1().Network(), [3, 224, 224], 4_231_976),
        ["MobileNetV2"] = (() => new MobileNetV2().Network(), [3, 224, 224], 3_504_872),
        ["U-Net"] = (() => new UNet().Network(), [1, 572, 572], 31_030_658),
    };

    public static TheoryData<string> Names => [.. Published.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_model_has_the_published_number_of_parameters(string name)
    {
        (Func<Layer> network, Shape input, long parameters) = Published[name];
        Assert.Equal(parameters, NetworkDescription.Of(network(), input).ParameterCount);
    }

    [Fact]
    public void Vgg_16_multiplies_as_often_as_is_published() =>
        // 15.47 G multiply-adds (Simonyan and Zisserman's network, as counted by Canziani et al. 2016).
        Assert.InRange(NetworkDescription.Of(new Vgg(16).Network(), [3, 224, 224]).Total.Operations / 2e9, 15.4, 15.6);

    [Fact]
    public void ResNet_50_multiplies_as_often_as_is_published() =>
        // 4.1 G multiply-adds of version 1.5; what is element by element comes to it.
        Assert.InRange(NetworkDescription.Of(new ResNet(50).Network(), [3, 224, 224]).Total.Operations / 2e9, 4.08, 4.15);

    [Fact]
    public void LeNet_5_has_the_layers_of_its_figure() => Table(
        new LeNet5().Network(), [1, 32, 32],
        ("c1", [6, 28, 28], 156), ("s2", [6, 14, 14], 0), ("c3", [16, 10, 10], 2416), ("s4", [16, 5, 5], 0), ("c5", [120, 1, 1], 48120),
        ("flatten", [120], 0), ("f6", [84], 10164), ("output", [10], 850));

    [Fact]
    public void AlexNet_has_the_layers_of_the_paper() => Table(
        new AlexNet().Network(), [3, 227, 227],
        ("conv1", [96, 55, 55], 34_944), ("pool1", [96, 27, 27], 0), ("conv2", [256, 27, 27], 307_456), ("pool2", [256, 13, 13], 0),
        ("conv3", [384, 13, 13], 885_120), ("conv4", [384, 13, 13], 663_936), ("conv5", [256, 13, 13], 442_624), ("pool5", [256, 6, 6], 0),
        ("fc6", [4096], 37_752_832), ("fc7", [4096], 16_781_312), ("fc8", [1000], 4_097_000));

    [Fact]
    public void Vgg_has_the_stages_of_table_1() => Table(
        new Vgg(19).Network(), [3, 224, 224],
        ("conv1_2", [64, 224, 224], 36_928), ("pool1", [64, 112, 112], 0), ("conv2_2", [128, 112, 112], 147_584), ("pool2", [128, 56, 56], 0),
        ("conv3_4", [256, 56, 56], 590_080), ("pool3", [256, 28, 28], 0), ("conv4_4", [512, 28, 28], 2_359_808), ("pool4", [512, 14, 14], 0),
        ("conv5_4", [512, 14, 14], 2_359_808), ("pool5", [512, 7, 7], 0), ("fc6", [4096], 102_764_544));

    [Fact]
    public void GoogLeNet_has_the_rows_of_table_1()
    {
        NetworkDescription network = NetworkDescription.Of(new GoogLeNet().Network(), [3, 224, 224]);
        // Output and thousands (1024) of parameters of each module as the paper prints them, rounded down or up there.
        (string Name, long[] Output, int Thousands)[] rows =
        [
            ("3a", [256, 28, 28], 159), ("3b", [480, 28, 28], 380), ("4a", [512, 14, 14], 364), ("4b", [512, 14, 14], 437),
            ("4c", [512, 14, 14], 463), ("4d", [528, 14, 14], 580), ("4e", [832, 14, 14], 840), ("5a", [832, 7, 7], 1072), ("5b", [1024, 7, 7], 1388),
        ];
        Assert.All(rows, row =>
        {
            LayerDescription[] parts = [.. network.Layers.Where(l => l.Path.StartsWith("inception" + row.Name + "/", StringComparison.Ordinal))];
            Assert.Equal(row.Output, network.Layers.Single(l => l.Path == "inception" + row.Name).Output!.Shape.Select(d => d.Size));
            // The last column of the paper's table is up to 8 % off what its other columns say (4c: 128·512 + 128·512 + … is 497 thousand, not 463).
            Assert.InRange(parts.Sum(p => p.Parameters) / 1024.0, row.Thousands * 0.92, row.Thousands * 1.08);
        });
        Assert.Equal(9, rows.Length);
    }

    [Theory]
    [InlineData(11, new[] { 1, 1, 2, 2, 2 })]
    [InlineData(13, new[] { 2, 2, 2, 2, 2 })]
    [InlineData(16, new[] { 2, 2, 3, 3, 3 })]
    [InlineData(19, new[] { 2, 2, 4, 4, 4 })]
    public void Vgg_has_the_columns_of_table_1(int depth, int[] counts)
    {
        NetworkDescription network = NetworkDescription.Of(new Vgg(depth).Network(), [3, 224, 224]);
        for (int stage = 0; stage < 5; stage++)
        {
            LayerDescription[] layers = [.. network.Layers.Where(l => l.Path.StartsWith($"conv{stage + 1}_", StringComparison.Ordinal) && l.Kind == "conv2d")];
            Assert.Equal(counts[stage], layers.Length);
            Assert.All(layers, l => Assert.Equal([Math.Min(512, 64L << stage), 224L >> stage, 224L >> stage], l.Output!.Shape.Select(d => d.Size)));
        }

        Assert.Equal(depth, network.Layers.Count(l => l.Kind is "conv2d" or "dense"));
    }

    [Theory]
    [InlineData(18, new[] { 2, 2, 2, 2 })]
    [InlineData(34, new[] { 3, 4, 6, 3 })]
    [InlineData(50, new[] { 3, 4, 6, 3 })]
    [InlineData(101, new[] { 3, 4, 23, 3 })]
    [InlineData(152, new[] { 3, 8, 36, 3 })]
    public void A_residual_network_has_the_stages_of_table_1(int depth, int[] counts)
    {
        NetworkDescription network = NetworkDescription.Of(new ResNet(depth).Network(), [3, 224, 224]);
        for (int stage = 0; stage < 4; stage++)
        {
            LayerDescription[] blocks = [.. network.Layers.Where(l => l.Kind == "residual" && l.Path.StartsWith($"conv{stage + 2}_", StringComparison.Ordinal))];
            Assert.Equal(counts[stage], blocks.Length);
            long channels = (depth < 50 ? 64L : 256) << stage;
            Assert.All(blocks, b => Assert.Equal([channels, 56L >> stage, 56L >> stage], b.Output!.Shape.Select(d => d.Size)));
        }

        Assert.Equal(depth, network.Layers.Count(l => l.Kind is "conv2d" or "dense" && !l.Path.Contains("shortcut", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(20)]
    [InlineData(32)]
    [InlineData(44)]
    [InlineData(56)]
    [InlineData(110)]
    public void A_residual_network_for_cifar_has_as_many_layers_as_its_name_says(int depth)
    {
        NetworkDescription network = NetworkDescription.Of(new CifarResNet(depth).Network(), [3, 32, 32]);
        Assert.Equal(depth, network.Layers.Count(l => l.Kind is "conv2d" or "dense"));
        for (int stage = 0; stage < 3; stage++)
        {
            LayerDescription[] blocks = [.. network.Layers.Where(l => l.Kind == "residual" && l.Path.StartsWith($"conv{stage + 2}_", StringComparison.Ordinal))];
            Assert.Equal((depth - 2) / 6, blocks.Length);
            Assert.All(blocks, b => Assert.Equal([16L << stage, 32L >> stage, 32L >> stage], b.Output!.Shape.Select(d => d.Size)));
        }
    }

    [Fact]
    public void All_cnn_c_has_the_layers_of_table_1() => Table(
        new AllCnn().Network(), [3, 32, 32],
        ("conv1", [96, 32, 32], 2_688), ("conv2", [96, 32, 32], 83_040), ("conv3", [96, 16, 16], 83_040), ("conv4", [192, 16, 16], 166_080),
        ("conv5", [192, 16, 16], 331_968), ("conv6", [192, 8, 8], 331_968), ("conv7", [192, 6, 6], 331_968), ("conv8", [192, 6, 6], 37_056),
        ("conv9", [10, 6, 6], 1_930), ("pool", [10], 0));

    [Fact]
    public void MobileNets_have_the_rows_of_their_tables()
    {
        NetworkDescription first = NetworkDescription.Of(new MobileNetV1().Network(), [3, 224, 224]);
        Assert.Equal([64L, 112, 112], Shape(first, "block1"));
        Assert.Equal([512L, 14, 14], Shape(first, "block6"));
        Assert.Equal([1024L, 7, 7], Shape(first, "block13"));
        // 569 million multiply-adds (table 4).
        Assert.InRange(first.Layers.Where(l => l.Kind is "conv2d" or "depthwiseconv2d" or "dense").Sum(l => l.Operations) / 2e6, 568, 570);
        NetworkDescription second = NetworkDescription.Of(new MobileNetV2().Network(), [3, 224, 224]);
        Assert.Equal([24L, 56, 56], Shape(second, "block2"));
        Assert.Equal([320L, 7, 7], Shape(second, "block17"));
        // 300 million multiply-adds (table 4).
        Assert.InRange(second.Layers.Where(l => l.Kind is "conv2d" or "depthwiseconv2d" or "dense").Sum(l => l.Operations) / 2e6, 298, 302);
    }

    [Fact]
    public void U_net_has_the_sizes_of_its_figure()
    {
        NetworkDescription network = NetworkDescription.Of(new UNet().Network(), [1, 572, 572]);
        Assert.Equal([64L, 568, 568], Shape(network, "levels/down1"));
        Assert.Equal([1024L, 28, 28], Shape(network, "levels/down5"));
        Assert.Equal([512L, 52, 52], Shape(network, "levels/up4"));
        Assert.Equal([2L, 388, 388], network.Output.Shape.Select(d => d.Size));
        Assert.Equal([2L, 64, 96], NetworkDescription.Of(new UNet(Filters: 4, IsPadded: true).Network(), [3, 64, 96]).Output.Shape.Select(d => d.Size));
    }

    [Fact]
    public void Variants_that_a_paper_does_not_have_are_told()
    {
        foreach (Func<Layer> make in (Func<Layer>[])
            [() => new ResNet(20).Network(), () => new Vgg(12).Network(), () => new CifarResNet(21).Network(), () => new UNet(Levels: 1).Network()])
        {
            var fault = Assert.Throws<GraphCompilerException>(make);
            Assert.Equal("GRC8012", fault.Code);
            Assert.StartsWith("VisionModelTests.cs:", fault.Diagnostic.Location.ToString());
        }
    }

    [Fact]
    public void Receptive_fields_are_those_of_araujo_et_al()
    {
        ReceptiveField field = ReceptiveField.Input(224).After(7, 2, 3).After(3, 2, 1);
        Assert.Equal(new ReceptiveField(56, 11, 4, 0.5), field);
        // VGG-16 up to its last pooling: 212; AlexNet: 195 (table 1 of the article).
        ReceptiveField vgg = ReceptiveField.Input(224);
        foreach (int count in (int[])[2, 2, 3, 3, 3])
        {
            vgg = Enumerable.Range(0, count).Aggregate(vgg, (f, _) => f.After(3, padding: 1)).After(2, 2);
        }

        Assert.Equal((7L, 212L, 32L), (vgg.Size, vgg.Field, vgg.Jump));
        ReceptiveField alex = ReceptiveField.Input(227).After(11, 4).After(3, 2).After(5, padding: 2).After(3, 2)
            .After(3, padding: 1).After(3, padding: 1).After(3, padding: 1).After(3, 2);
        Assert.Equal((6L, 195L, 32L), (alex.Size, alex.Field, alex.Jump));
        Assert.Equal(9, ReceptiveField.TransposedSize(4, 3, 2));
        Assert.Equal(4, ReceptiveField.OutputSize(9, 3, 2));
        Assert.Equal("GRC8012", Assert.Throws<GraphCompilerException>(() => ReceptiveField.Input(4).After(5)).Code);
    }

    private static IEnumerable<long> Shape(NetworkDescription network, string path)
    {
        LayerDescription[] parts = [.. network.Layers.Where(l => l.Path == path || l.Path.StartsWith(path + "/", StringComparison.Ordinal))];
        LayerDescription part = parts.FirstOrDefault(p => p.Path == path) ?? parts[^1];
        return part.Output!.Shape.Select(d => d.Size);
    }

    private static void Table(Layer network, Shape input, params (string Path, long[] Output, long Parameters)[] rows)
    {
        NetworkDescription description = NetworkDescription.Of(network, input);
        Assert.All(rows, row =>
        {
            LayerDescription layer = description.Layers.Single(l => l.Path == row.Path);
            Assert.Equal(row.Output, layer.Output!.Shape.Select(d => d.Size));
            Assert.Equal(row.Parameters, layer.Parameters);
        });
    }
}
