using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Movement;

namespace GraphCompiler.Benchmarks.Workloads;

/// <summary>A training step over parameters and the moments of Adam (Kingma and Ba 2015): forward, backward and update in one entry.</summary>
internal static class TrainingModule
{
    /// <summary>So small that the numbers of a long measurement stay ordinary; the peers take the same.</summary>
    private const double LearningRate = 1e-5;

    /// <summary>A module with the entry <c>train</c>, whose result is the loss.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="trained">What is trained.</param>
    /// <param name="loss">The loss, a scalar, of the weights.</param>
    public static Module Of(string name, IReadOnlyList<Weight> trained, Func<GraphBuilder, IReadOnlyList<Value>, Value> loss)
    {
        StateDeclaration[] parameters = [.. trained.Select(w => w.Declare())];
        var b = new GraphBuilder("train");
        Value[] weights = [.. parameters.Select(s => b.Parameter(s.Name, s.Type, isState: true))];
        Value result = loss(b, weights);
        Value[] gradients = ReverseMode.Gradient(b, result, weights);
        Value step = b.Add(b.Parameter("step", TensorType.Scalar(DType.F32), isState: true), Number(b, 1));
        var results = new List<GraphResult> { new("loss", result), new("step", step, IsState: true) };
        var moments = new List<StateDeclaration>();
        for (int i = 0; i < weights.Length; i++)
        {
            StateDeclaration first = new($"{parameters[i].Name}/m", weights[i].Type), second = new($"{parameters[i].Name}/v", weights[i].Type);
            Value m1 = b.Parameter(first.Name, first.Type, isState: true), v1 = b.Parameter(second.Name, second.Type, isState: true);
            (Value w, Value m, Value v) = Adam(b, step, weights[i], m1, v1, gradients[i]);
            results.AddRange([new(parameters[i].Name, w, true), new(first.Name, m, true), new(second.Name, v, true)]);
            moments.AddRange([first, second]);
        }

        return new Module(name, [.. parameters, .. moments, new("step", TensorType.Scalar(DType.F32))], [b.Build([.. results])]);
    }

    private static (Value W, Value M, Value V) Adam(GraphBuilder b, Value step, Value w, Value m, Value v, Value gradient)
    {
        Shape shape = w.Type.Shape;
        Value Blend(Value old, Value update, double decay) => b.Add(
            b.Mul(b.BroadcastScalar(Number(b, decay), shape), old), b.Mul(b.BroadcastScalar(Number(b, 1 - decay), shape), update));
        Value Correction(double decay) => b.Sub(Number(b, 1), b.Pow(Number(b, decay), step));
        Value m2 = Blend(m, gradient, 0.9), v2 = Blend(v, b.Mul(gradient, gradient), 0.999);
        Value rate = b.BroadcastScalar(b.Div(Number(b, LearningRate), Correction(0.9)), shape);
        Value scale = b.BroadcastScalar(b.Rsqrt(Correction(0.999)), shape);
        Value denominator = b.Add(b.Mul(b.Sqrt(v2), scale), b.BroadcastScalar(Number(b, 1e-8), shape));
        return (b.Sub(w, b.Div(b.Mul(rate, m2), denominator)), m2, v2);
    }

    private static Value Number(GraphBuilder b, double value) => b.Full(TensorType.Scalar(DType.F32), value);
}
