using GraphCompiler.Compiler.Ir;
using GraphCompiler.Frontend.Tensors;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;
using static GraphCompiler.Frontend.Tensors.Functions;

namespace GraphCompiler.Tests.Frontend.Tensors;

/// <summary>Activations against their formulas, written again in double precision.</summary>
public class ActivationTests
{
    private static readonly float[] Points = [-30, -7.5f, -3.1f, -2, -1.2f, -0.4f, -0.01f, 0.02f, 0.3f, 0.9f, 1.7f, 2.9f, 3.2f, 6.5f, 12];

    private static Dictionary<string, (Func<Tensor, Tensor> Function, Func<double, double> Formula)> Cases => new()
    {
        ["sigmoid"] = (Sigmoid, x => Logistic(x)),
        ["tanh"] = (Tanh, Math.Tanh),
        ["LeCun's tanh"] = (LeCunTanh, x => 1.7159 * Math.Tanh(2 * x / 3)),
        ["relu"] = (Relu, x => Math.Max(x, 0)),
        ["relu6"] = (Relu6, x => Math.Clamp(x, 0, 6)),
        ["leaky relu"] = (x => LeakyRelu(x), x => x > 0 ? x : 0.01 * x),
        ["leaky relu by tensor"] = (x => LeakyRelu(x, x.Trace.Scalar(x.DType, 0.2)), x => x > 0 ? x : 0.2 * x),
        ["elu"] = (x => Elu(x, 1.5), x => x > 0 ? x : 1.5 * (Math.Exp(x) - 1)),
        ["celu"] = (x => Celu(x, 2), x => x > 0 ? x : 2 * (Math.Exp(x / 2) - 1)),
        ["selu"] = (Selu, x => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * (Math.Exp(x) - 1))),
        ["softplus"] = (Softplus, x => Math.Log(1 + Math.Exp(x))),
        ["softsign"] = (Softsign, x => x / (1 + Math.Abs(x))),
        ["swish"] = (x => Swish(x), x => x * Logistic(x)),
        ["swish with β"] = (x => Swish(x, x.Trace.Scalar(x.DType, 1.7)), x => x * Logistic(1.7 * x)),
        ["mish"] = (Mish, x => x * Math.Tanh(Math.Log(1 + Math.Exp(x)))),
        ["gelu by tanh"] = (GeluByTanh, x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x))))),
        ["hard sigmoid"] = (HardSigmoid, x => Math.Clamp((x / 6) + 0.5, 0, 1)),
        ["hard swish"] = (HardSwish, x => x * Math.Clamp((x / 6) + 0.5, 0, 1)),
        ["hard tanh"] = (HardTanh, x => Math.Clamp(x, -1, 1)),
        ["log sigmoid"] = (LogSigmoid, x => -Math.Log(1 + Math.Exp(-x))),
        ["hard shrink"] = (x => HardShrink(x), x => Math.Abs(x) > 0.5 ? x : 0),
        ["soft shrink"] = (x => SoftShrink(x, 0.7), x => Math.Abs(x) > 0.7 ? x - (0.7 * Math.Sign(x)) : 0),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_activation_is_its_formula(string name)
    {
        (Func<Tensor, Tensor> function, Func<double, double> formula) = Cases[name];
        float[] y = Graph.Of(x => function(x), F32(Points.Length)).Compile().Run(Points);
        Assert.All(Points.Zip(y), p => Assert.Equal(formula(p.First), p.Second, 2e-6 * Math.Max(1, Math.Abs(formula(p.First)))));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_gradient_is_the_slope_of_the_formula(string name)
    {
        (Func<Tensor, Tensor> function, Func<double, double> formula) = Cases[name];
        float[] slopes = Graph.Of(x => Grad(Sum(function(x)), x), F32(Points.Length)).Compile().Run(Points);
        Assert.All(Points.Zip(slopes), p =>
            Assert.Equal((formula(p.First + 1e-6) - formula(p.First - 1e-6)) / 2e-6, p.Second, 1e-4));
    }

    [Fact]
    public void Gated_units_multiply_one_half_by_a_function_of_the_other()
    {
        float[] a = [1, -2, 3], gate = [0.5f, -1, 2];
        void Holds(Func<Tensor, Tensor> function, Func<double, double> of)
        {
            float[] y = Graph.Of(x => function(x), F32(1, 6)).Compile().Run([.. a, .. gate]);
            Assert.All(Enumerable.Range(0, 3), i => Assert.Equal(a[i] * of(gate[i]), y[i], 1e-5));
        }

        Holds(x => Glu(x), Logistic);
        Holds(x => Bilinear(x), x => x);
        Holds(x => ReGlu(x), x => Math.Max(x, 0));
        Holds(x => SwiGlu(x), x => x * Logistic(x));
        Holds(x => GeGlu(x), x => Graph.Of(Gelu, F32(1)).Compile().Run([(float)x])[0]);
    }

    [Fact]
    public void Maxout_takes_the_greatest_of_neighbours()
    {
        float[] y = Graph.Of(x => Maxout(x, 3, axis: 0), F32(6, 2)).Compile().Run(new float[] { 1, -1, 5, -2, 3, -3, 0, 9, -4, 8, -1, 7 });
        Assert.Equal<float>([5, -1, 0, 9], y);
    }

    [Fact]
    public void Sparsemax_is_the_nearest_point_of_the_simplex()
    {
        float[] y = Graph.Of(x => Sparsemax(x), F32(3, 3)).Compile().Run(new float[] { 1.5f, 1, -2, 0.1f, 0.2f, 0.3f, 5, 1, 1 });
        // (1.5 + 1 − 1) / 2 = 0.75 is taken off; (0.6 − 1) / 3 is; one alone is 1.
        Assert.All(y.Zip([0.75, 0.25, 0, 0.7 / 3, 1.0 / 3, 1.3 / 3, 1, 0, 0]), p => Assert.Equal(p.Second, p.First, 1e-6));
    }

    [Fact]
    public void Parts_that_an_axis_does_not_have_are_told_at_the_line()
    {
        var fault = Assert.Throws<GraphCompilerException>(() => Graph.Of(x => Glu(x), F32(2, 5)));
        Assert.Equal("GRC1004", fault.Code);
        Assert.Contains("ActivationTests.cs", fault.Diagnostic.Location.ToString());
        Assert.Equal("GRC1004", Assert.Throws<GraphCompilerException>(() => Graph.Of(x => Maxout(x, 4), F32(2, 6))).Code);
    }

    private static double Logistic(double x) => 1 / (1 + Math.Exp(-x));
}
