using GraphCompiler.Compiler.Ir;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Losses;
using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Tensors;
using GraphCompiler.Frontend.Training;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;
using static GraphCompiler.Frontend.Tensors.Functions;

namespace GraphCompiler.Tests.Frontend.Losses;

/// <summary>Options, targets and outputs that a loss or a metric cannot take are told at its line, and never broadcast.</summary>
public class LossFaultTests
{
    private static Dictionary<string, Func<object>> Options => new()
    {
        ["weight that is no number"] = () => new CrossEntropy(0, [1, float.NaN]),
        ["negative weight"] = () => new CrossEntropy(0, [1, -1]),
        ["margin"] = () => new MultiClassHinge(double.NaN),
        ["blank"] = () => new ConnectionistTemporal(3, -1),
        ["divergence"] = () => new EvidenceLowerBound(2, -1),
        ["top 0"] = () => Metric.TopK(0),
        ["one threshold"] = () => Metric.RocAuc(1),
        ["top 3 of 2"] = () => ModelOf(new CrossEntropy(), Metric.TopK(3)),
        ["negative penalty"] = () => new Model(new Dense(2), [3], new MeanSquaredError(), new Sgd(0.1), penalty: new(L2: -1)),
        ["start that is no number"] = () => new Model(
            new Dense(2, weights: GraphCompiler.Frontend.Initializers.Initializer.Normal(0, double.NaN)), [3], new MeanSquaredError(), new Sgd(0.1)),
        ["Nesterov without momentum"] = () => new Model(new Dense(2), [3], new MeanSquaredError(), new Sgd(0.1, Nesterov: true)),
    };

    private static Dictionary<string, (Func<Loss> Loss, TensorType Output, TensorType Target)> Shapes => new()
    {
        ["squares of columns and rows"] = (() => new MeanSquaredError(), F32(3, 1), F32(3)),
        ["truth values of columns and rows"] = (() => new BinaryCrossEntropy(), F32(3, 1), F32(3)),
        ["means and variances"] = (() => new GaussianLikelihood(), F32(3, 2), F32(3)),
        ["scalar of means and variances"] = (() => new GaussianLikelihood(), F32(), F32()),
        ["bound"] = (() => new EvidenceLowerBound(2), F32(3, 8), F32(1, 4)),
        ["mixture"] = (() => new MixtureDensity(2), F32(3, 6), F32(3, 3)),
        ["strokes"] = (() => new PenStroke(2), F32(3, 15), F32(3, 3)),
        ["paths"] = (() => new ConnectionistTemporal(2), F32(3, 5, 4), I32(3, 3)),
    };

    public static TheoryData<string> OptionNames => [.. Options.Keys];

    public static TheoryData<string> ShapeNames => [.. Shapes.Keys];

    [Theory]
    [MemberData(nameof(OptionNames))]
    public void An_option_out_of_range_is_told(string name) => IsTold("GRC8012", () => _ = Options[name]());

    [Theory]
    [MemberData(nameof(ShapeNames))]
    public void Targets_that_do_not_fit_are_told(string name)
    {
        (Func<Loss> loss, TensorType output, TensorType target) = Shapes[name];
        IsTold("GRC1002", () => Graph.Of((y, t) => loss().Apply(y, t), output, target));
    }

    [Fact]
    public void Probabilities_are_no_logarithms()
    {
        IsTold("GRC8013", () => Graph.Of((y, t) => new NegativeLogLikelihood().Apply(Softmax(y), t), F32(3, 2), I32(3)));
        IsTold("GRC8013", () => Graph.Of((y, t) => new KullbackLeibler().Apply(Softmax(y), t), F32(3, 2), F32(3, 2)));
        IsTold("GRC8013", () => Graph.Of((y, t) => new EvidenceLowerBound(1).Apply(Sigmoid(y), t), F32(3, 4), F32(3, 2)));
    }

    [Fact]
    public void Errors_are_of_targets_of_the_outputs_type() =>
        IsTold("GRC1002", () => ModelOf(new GaussianLikelihood(), Metric.MeanAbsoluteError));

    private static Model ModelOf(Loss loss, Metric metric) => new(new Dense(2), [3], loss, new Sgd(0.1), [metric]);

    private static void IsTold(string code, Action action)
    {
        var fault = Assert.Throws<GraphCompilerException>(action);
        Assert.Equal(code, fault.Code);
        Assert.StartsWith("LossFaultTests.cs:", fault.Diagnostic.Location.ToString());
    }
}
