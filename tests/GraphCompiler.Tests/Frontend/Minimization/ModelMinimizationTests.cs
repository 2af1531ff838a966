using GraphCompiler.Compiler.Ir;
using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Losses;
using GraphCompiler.Frontend.Minimization;
using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Training;
using GraphCompiler.Runtime;
using GraphCompiler.Tests.Frontend.Training;
using Xunit;
using static GraphCompiler.Frontend.Tensors.Functions;

namespace GraphCompiler.Tests.Frontend.Minimization;

public class ModelMinimizationTests
{
    public static TheoryData<string, Minimizer, double> Methods() => new()
    {
        { "l-bfgs", new LBfgs { MaxIterations = 60 }, 0.1 },
        { "conjugate gradients", new ConjugateGradient { MaxIterations = 100, LineSearch = new StrongWolfe(Curvature: 0.1) }, 0.1 },
        { "hessian-free", new HessianFree { MaxIterations = 40 }, 0.1 },
        { "saddle-free newton", new SaddleFreeNewton { MaxIterations = 15 }, 0.2 },
    };

    [Theory]
    [MemberData(nameof(Methods), DisableDiscoveryEnumeration = true)]
    public void A_model_is_fitted_to_its_data(string name, Minimizer method, double loss)
    {
        Model model = Small();
        Dataset data = SmallModels.Quadrants(120);
        double before = model.Evaluate(data).Loss;
        MinimizationResult found = model.Minimize(data, method);
        Evaluation after = model.Evaluate(data, 120);
        Assert.True(found.Value < loss && loss < before, $"{name}: {found}");
        Assert.Equal(found.Value, after.Loss, 1e-5);
    }

    [Fact]
    public void Batches_change_the_order_of_sums_alone()
    {
        Dataset data = SmallModels.Quadrants(50);
        Model whole = Small(), parts = Small();
        MinimizationResult first = whole.Minimize(data, new LBfgs { MaxIterations = 5 });
        MinimizationResult second = parts.Minimize(data, new LBfgs { MaxIterations = 5 }, batchSize: 16);
        Assert.Equal(first.Point, second.Point, (x, y) => Math.Abs(x - y) < 1e-3);
    }

    [Fact]
    public void Gauss_and_Newton_s_product_is_the_Hessian_s_where_the_network_is_linear()
    {
        var data = SmallModels.Quadrants(30);
        var model = new ModelGraphs(ModelDefinition.Of(
            new Dense(4), new TensorType(DType.F32, [2]), new CrossEntropy(), new Sgd(1), [], new Penalty(L2: 0.1), default));
        var objective = new ModelObjective(model, data, 30, [0, 1], _ => throw new InvalidOperationException(), GraphCompiler.Compiler.CompilerOptions.Default);
        double[] x = [.. Enumerable.Range(0, 12).Select(i => Math.Sin(i))], v = [.. Enumerable.Range(0, 12).Select(i => Math.Cos(3 * i))];
        double[] hessian = new double[12], gauss = new double[12], near = new double[12], far = new double[12];
        objective.HessianProduct(x, v, hessian, default);
        objective.CurvatureProduct(x, v, gauss, default);
        Assert.Equal(hessian, gauss, (a, b) => Math.Abs(a - b) < 1e-5);
        objective.Evaluate([.. x.Zip(v, (a, b) => a + (1e-2 * b))], far, default);
        objective.Evaluate([.. x.Zip(v, (a, b) => a - (1e-2 * b))], near, default);
        Assert.Equal(hessian, far.Zip(near, (a, b) => (a - b) / 2e-2), (a, b) => Math.Abs(a - b) < 1e-3);
    }

    [Fact]
    public void Frozen_parameters_and_those_of_a_faulty_run_stay()
    {
        Dataset data = SmallModels.Quadrants(40);
        Model model = Small(new Sgd(0.1) { Groups = [new ParameterGroup("dense1/*", frozen: true)] });
        IReadOnlyDictionary<string, NdArray> before = model.Parameters();
        model.Minimize(data, new LBfgs { MaxIterations = 5 });
        Assert.All(before, p => Assert.Equal(p.Key.StartsWith("dense1/", StringComparison.Ordinal), p.Value.BitEquals(model.GetState(p.Key))));
    }

    private static Model Small(Optimizer? optimizer = null) => new(
        new Sequential(new Dense(8, Tanh), new Dense(4)), [2], new CrossEntropy(), optimizer ?? new Sgd(0.1), [Metric.Accuracy]);
}
