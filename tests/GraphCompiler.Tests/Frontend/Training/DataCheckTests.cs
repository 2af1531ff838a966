using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Losses;
using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Tensors;
using GraphCompiler.Frontend.Training;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;

namespace GraphCompiler.Tests.Frontend.Training;

/// <summary>Mistakes in models and data are told at the user's line, before anything runs.</summary>
public class DataCheckTests
{
    private static readonly Model Classifier = new(new Dense(4), [2], new CrossEntropy(), new Sgd(0.1));

    [Fact]
    public void Labels_as_floats_are_refused()
    {
        Dataset data = Dataset.Of(new float[,] { { 1, 2 } }, new float[,] { { 3 } });
        Diagnostic fault = Fault(out int line, () => Classifier.Fit(data, epochs: 1), Line());
        Assert.Equal("GRC8014", fault.Id.Code);
        Assert.Equal("the target is i32[] in each row: class indices from 0 to 3, as CrossEntropy takes them; column 'targets' has f32[1]", fault.Message);
        Assert.Equal(line, fault.Location.Line);
    }

    [Fact]
    public void A_column_that_is_missing_is_told()
    {
        Dataset data = Dataset.Of(NdArray.Zeros(DType.F32, [5, 127]), NdArray.Zeros(DType.I32, [5]));
        var model = new Model(new Dense(4), [128], new CrossEntropy(), new Sgd(0.1));
        Diagnostic fault = Fault(out int line, () => model.Fit(data), Line());
        Assert.Equal("GRC8014", fault.Id.Code);
        Assert.Equal("the input is f32[128] in each row; column 'inputs' has f32[127]", fault.Message);
        Assert.Equal(line, fault.Location.Line);
    }

    [Fact]
    public void A_label_out_of_range_is_told_with_its_row()
    {
        Dataset data = Dataset.Of(new float[,] { { 1, 2 }, { 3, 4 } }, [0, 4]);
        Diagnostic fault = Fault(out int line, () => Classifier.Evaluate(data), Line());
        Assert.Equal("GRC8103", fault.Id.Code);
        Assert.Contains("row 1", fault.Message);
        Assert.Equal(line, fault.Location.Line);
    }

    [Fact]
    public void Data_without_targets_cannot_be_fitted() => Assert.Equal(
        "GRC8014", Fault(out _, () => Classifier.Fit(Dataset.Of(NdArray.Zeros(DType.F32, [3, 2]))), 0).Id.Code);

    [Fact]
    public void Inputs_to_predict_from_are_checked()
    {
        Assert.Equal("GRC8014", Fault(out _, () => Classifier.Predict(NdArray.Zeros(DType.F32, [3, 5])), 0).Id.Code);
        Assert.Equal("GRC8014", Fault(out _, () => Classifier.Predict(NdArray.Zeros(DType.F64, [3, 2])), 0).Id.Code);
        Assert.Equal("GRC8014", Fault(out _, () => Classifier.Predict([1f, 2, 3]), 0).Id.Code);
    }

    [Fact]
    public void Numbers_below_one_are_refused()
    {
        Dataset data = SmallModels.Quadrants(5);
        Assert.Equal("GRC8012", Fault(out _, () => Classifier.Fit(data, epochs: 0), 0).Id.Code);
        Assert.Equal("GRC8012", Fault(out _, () => Classifier.Fit(data, batchSize: 0), 0).Id.Code);
        Assert.Equal("GRC8012", Fault(out _, () => Classifier.Predict(data[0], batchSize: -1), 0).Id.Code);
    }

    [Fact]
    public void A_softmax_before_a_loss_of_logits_is_refused_at_the_loss()
    {
        int expected = 0;
        Diagnostic fault = Fault(
            out _,
            () =>
            {
                expected = Line() + 1;
                Loss loss = new CrossEntropy();
                return new Model(new Dense(4, Functions.Softmax), [2], loss, new Sgd(0.1));
            },
            0);
        Assert.Equal("GRC8013", fault.Id.Code);
        Assert.Equal(expected, fault.Location.Line);
    }

    [Fact]
    public void A_parameter_without_use_is_refused_at_its_layer()
    {
        Diagnostic fault = Fault(out int line, () => new Model(new Idle(), [2], new MeanSquaredError(), new Sgd(0.1)), Line());
        Assert.Equal("GRC8017", fault.Id.Code);
        Assert.Contains("'idle1/unused'", fault.Message);
        Assert.Equal(line, fault.Location.Line);
    }

    [Fact]
    public void Two_layers_of_one_name_are_refused()
    {
        Diagnostic fault = Fault(
            out int line, () => new Model(new Sequential(new Dense(2, name: "a"), new Dense(2, name: "a")), [2], new MeanSquaredError(), new Sgd(0.1)), Line());
        Assert.Equal("GRC2002", fault.Id.Code);
        Assert.Equal(line, fault.Location.Line);
    }

    [Fact]
    public void A_layer_whose_input_has_no_batch_is_refused_at_its_line()
    {
        Diagnostic fault = Fault(out int line, () => new Model(new Dense(2), [], new MeanSquaredError(), new Sgd(0.1)), Line());
        Assert.Equal("GRC8011", fault.Id.Code);
        Assert.Equal(line, fault.Location.Line);
    }

    [Fact]
    public void A_loss_that_is_no_number_keeps_the_state_of_before_the_step()
    {
        Dataset good = SmallModels.Quadrants(8), bad = Dataset.Of(new float[,] { { float.NaN, 1 } }, [0]);
        Model model = SmallModels.QuadrantModel();
        model.Fit(good, epochs: 1, batchSize: 8, progress: TrainingProgress.Silent);
        string before = SmallModels.Hash(model);
        Diagnostic fault = Fault(out _, () => model.Fit(bad, progress: TrainingProgress.Silent), 0);
        Assert.Equal("GRC8015", fault.Id.Code);
        Assert.Equal("SmallModels.cs", Path.GetFileName(fault.Location.File));
        Assert.Equal(before, SmallModels.Hash(model));
    }

    private static Diagnostic Fault(out int line, Func<object> action, int lineOfAction)
    {
        line = lineOfAction;
        return Assert.Throws<GraphCompilerException>(action).Diagnostic;
    }

    private static int Line([CallerLineNumber] int line = 0) => line;

    private sealed class Idle([CallerLineNumber] int line = 0) : Layer(null, "DataCheckTests.cs", line)
    {
        public override Tensor Forward(Tensor x, LayerContext context)
        {
            context.Parameter(this, "unused", new(DType.F32, [3]), GraphCompiler.Frontend.Initializers.Initializer.Zeros);
            return x;
        }
    }
}
