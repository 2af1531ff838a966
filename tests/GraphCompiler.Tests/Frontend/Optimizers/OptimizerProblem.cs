using GraphCompiler.Compiler.Ir;
using GraphCompiler.Frontend.Initializers;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Losses;
using GraphCompiler.Frontend.Tensors;
using GraphCompiler.Runtime;

namespace GraphCompiler.Tests.Frontend.Optimizers;

/// <summary>One of the problems that the golden optimizer runs solve.</summary>
/// <param name="Network">The model; its parameters are called as in the golden file, within the scope <c>p</c>.</param>
/// <param name="InputRow">Shape of one row of the data.</param>
/// <param name="Loss">The loss.</param>
/// <param name="Penalty">The penalty; null for none.</param>
internal sealed record OptimizerProblem(Layer Network, Shape InputRow, Loss Loss, Penalty? Penalty = null)
{
    /// <summary>The scope of the parameters.</summary>
    public const string Scope = "p";

    public static OptimizerProblem Named(string name) => name switch
    {
        "mlp" => new(new Mlp(), [4], new MeanSquaredError()),
        "logistic" => new(new Logistic(), [5], new BinaryCrossEntropy(), new Penalty(L2: 0.01)),
        "rosenbrock" => new(new Rosenbrock(), [1], new OutputItself()),
        _ => throw new ArgumentException($"there is no problem '{name}'"),
    };

    private abstract class Problem() : Layer(Scope)
    {
        protected Tensor Weight(LayerContext context, string name, Tensor like, bool isBias, params long[] shape) => context.Parameter(
            this, name, new TensorType(like.DType, Shape.FromSizes(shape)), Initializer.Zeros, isBias);
    }

    /// <summary>w2 · tanh(w1 · x + b1) + b2.</summary>
    private sealed class Mlp : Problem
    {
        public override Tensor Forward(Tensor x, LayerContext context)
        {
            Tensor hidden = Functions.Tanh(
                Functions.MatMul(x, Weight(context, "w1", x, false, 8, 4).T) + Weight(context, "b1", x, true, 8));
            return Functions.MatMul(hidden, Weight(context, "w2", x, false, 1, 8).T) + Weight(context, "b2", x, true, 1);
        }
    }

    /// <summary>x · w + b, the logit.</summary>
    private sealed class Logistic : Problem
    {
        public override Tensor Forward(Tensor x, LayerContext context) =>
            Functions.MatMul(x, Weight(context, "w", x, false, 5)) + Weight(context, "b", x, true, 1);
    }

    /// <summary>(1 − p₀)² + 100 (p₁ − p₀²)², whatever the data.</summary>
    private sealed class Rosenbrock : Problem
    {
        public override Tensor Forward(Tensor x, LayerContext context)
        {
            Tensor p = Weight(context, "p", x, false, 2);
            Tensor p0 = Functions.Slice(p, 0, 0..1), p1 = Functions.Slice(p, 0, 1..2);
            return ((1 - p0) * (1 - p0)) + (100 * (p1 - (p0 * p0)) * (p1 - (p0 * p0)));
        }
    }

    /// <summary>The mean of what the network gives.</summary>
    private sealed class OutputItself : Loss
    {
        public override TensorType Target(TensorType output) => output;

        public override Tensor Apply(Tensor output, Tensor target) => Functions.Mean(output);
    }
}
