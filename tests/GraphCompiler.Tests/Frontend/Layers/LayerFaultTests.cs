using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Losses;
using GraphCompiler.Frontend.Models;
using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Training;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;

namespace GraphCompiler.Tests.Frontend.Layers;

/// <summary>Options and inputs that layers cannot take are told at the user's line.</summary>
public class LayerFaultTests
{
    private static Dictionary<string, Func<Layer>> Options => new()
    {
        ["units"] = () => new Dense(0),
        ["rate"] = () => new Dropout(1),
        ["spatial rate"] = () => new SpatialDropout(float.NaN),
        ["heads"] = () => new MultiHeadAttention(0),
        ["key heads"] = () => new MultiHeadAttention(4, keyValueHeads: 3),
        ["tokens"] = () => new Embedding(0, 4),
        ["padding"] = () => new Embedding(4, 4, padding: 4),
        ["positions"] = () => new PositionEmbedding(0),
        ["groups"] = () => new GroupNorm(0),
        ["momentum"] = () => new BatchNorm(momentum: 1),
        ["pieces"] = () => new Maxout(3, 0),
        ["hidden"] = () => new FeedForward(-1),
        ["gated hidden"] = () => new GatedFeedForward(0),
        ["epsilon of batch norm"] = () => new BatchNorm(epsilon: -1),
        ["epsilon of layer norm"] = () => new LayerNorm(float.NaN),
        ["epsilon of group norm"] = () => new GroupNorm(1, -1),
        ["epsilon of instance norm"] = () => new InstanceNorm(-1),
        ["epsilon of RMS norm"] = () => new RmsNorm(float.NaN),
        ["alpha of neighbours"] = () => new LocalResponseNorm(alpha: double.NaN),
        ["both ways by one layer"] = () => new Gru(3) is var layer ? new Bidirectional(layer, layer) : null!,
        ["no layers"] = () => new Stacked([]),
        ["characters"] = () => new CharRnn(0).Network(),
        ["layers of characters"] = () => new CharRnn(5, Layers: -1).Network(),
        ["blocks"] = () => new Gpt(10, 4, 0, 1, 4).Network(),
        ["width of a ready-made model"] = () => new MobileNetV1(double.NaN).Network(),
    };

    private static Dictionary<string, (Func<Layer> Layer, Shape Row, DType Type)> Inputs => new()
    {
        ["attention over rows"] = (() => new MultiHeadAttention(2), [6], DType.F32),
        ["features that heads cannot share"] = (() => new MultiHeadAttention(4), [3, 6], DType.F32),
        ["embedding of floats"] = (() => new Embedding(4, 4), [3], DType.F32),
        ["positions beyond the last"] = (() => new PositionEmbedding(4), [5, 2], DType.F32),
        ["channels that groups cannot share"] = (() => new GroupNorm(4), [6, 2], DType.F32),
        ["instances without extent"] = (() => new InstanceNorm(), [6], DType.F32),
        ["whole channels of rows"] = (() => new SpatialDropout(0.1f), [6], DType.F32),
        ["sum of branches of different shapes"] = (() => new Add(new Dense(3), new Dense(4)), [6], DType.F32),
        ["residual of another shape"] = (() => new Residual(new Dense(3)), [6], DType.F32),
    };

    public static TheoryData<string> OptionNames => [.. Options.Keys];

    public static TheoryData<string> InputNames => [.. Inputs.Keys];

    [Theory]
    [MemberData(nameof(OptionNames))]
    public void An_option_outside_its_range_is_told_at_the_line_of_the_layer(string name)
    {
        var fault = Assert.Throws<GraphCompilerException>(() => Options[name]());
        Assert.Equal("GRC8012", fault.Code);
        Assert.StartsWith("LayerFaultTests.cs:", fault.Diagnostic.Location.ToString());
    }

    [Fact]
    public void The_arithmetic_of_convolutions_takes_no_impossible_numbers()
    {
        IsTold(() => ReceptiveField.Input(0));
        IsTold(() => ReceptiveField.OutputSize(5, 3, stride: 0));
        IsTold(() => ReceptiveField.OutputSize(5, 3, padding: -1));
        IsTold(() => ReceptiveField.TransposedSize(1, 1, padding: 5));
        IsTold(() => ReceptiveField.TransposedSize(4, 3, stride: 2, outputPadding: 2));
        IsTold(() => ReceptiveField.Input(4).After(5));
        IsTold(() => ReceptiveField.Input(4).After(long.MaxValue, padding: long.MaxValue));
        IsTold(() => _ = new Transformer(10, Heads: 3).Network(4, 4));

        static void IsTold(Action action)
        {
            var fault = Assert.Throws<GraphCompilerException>(action);
            Assert.Equal("GRC8012", fault.Code);
            Assert.StartsWith("LayerFaultTests.cs:", fault.Diagnostic.Location.ToString());
        }
    }

    [Theory]
    [MemberData(nameof(InputNames))]
    public void An_input_that_does_not_fit_is_told_at_the_line_of_the_layer(string name)
    {
        (Func<Layer> layer, Shape row, DType type) = Inputs[name];
        var fault = Assert.Throws<GraphCompilerException>(() => new Model(layer(), row, new MeanSquaredError(), new Sgd(0.1), inputType: type));
        Assert.Equal("GRC8011", fault.Code);
        Assert.StartsWith("LayerFaultTests.cs:", fault.Diagnostic.Location.ToString());
    }

    [Fact]
    public void A_fault_within_a_ready_made_model_is_told_where_the_model_was_made()
    {
        var network = new Gpt(50, 8, 1, 2, 16).Network();
        var fault = Assert.Throws<GraphCompilerException>(
            () => new Model(network, [9], new CrossEntropy(), new Sgd(0.1), inputType: DType.I32));
        Assert.Equal("GRC8011", fault.Code);
        Assert.StartsWith("LayerFaultTests.cs:", fault.Diagnostic.Location.ToString());
        Assert.EndsWith("in positions", fault.Diagnostic.Location.ToString());
    }
}
