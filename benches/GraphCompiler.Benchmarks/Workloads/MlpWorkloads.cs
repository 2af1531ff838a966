using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Contraction;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Movement;
using GraphCompiler.Compiler.Ops.Reduction;

namespace GraphCompiler.Benchmarks.Workloads;

/// <summary>Whole steps of dense networks: forward, cross-entropy, backward and Adam over one state.</summary>
internal static class MlpWorkloads
{
    /// <summary>All of them.</summary>
    public static IEnumerable<Workload> All => [Train(128, 784, 512, 512, 10), Predict(1, 784, 128, 10), Predict(128, 784, 512, 512, 10)];

    /// <summary>A training step: relu between layers, softmax cross-entropy of one-hot targets, Adam.</summary>
    /// <param name="batch">Rows.</param>
    /// <param name="widths">Features of the input, of each hidden layer, and of the output.</param>
    public static Workload Train(long batch, params long[] widths)
    {
        // Each layer: the product, its two gradients; none for the input.
        double flops = 2.0 * batch * ((3 * Weights(widths)) - (widths[0] * widths[1]));
        return new Workload($"train mlp {string.Join('-', widths)} x{batch}", Bound.MultiplyAdd, flops, 24.0 * Weights(widths), () =>
        {
            var b = new GraphBuilder("train");
            List<StateDeclaration> states = Parameters(widths);
            Value[] parameters = [.. states.Select(s => b.Parameter(s.Name, s.Type, isState: true))];
            Value logits = Logits(b, b.Parameter("x", new TensorType(DType.F32, [batch, widths[0]])), parameters);
            Value target = b.Parameter("target", logits.Type);
            Value product = b.Mul(b.LogSoftmax(logits, 1), target);
            Value loss = b.Neg(b.Mul(b.ReduceSum(product, [0, 1]), Number(b, 1.0 / batch)));
            Value[] gradients = ReverseMode.Gradient(b, loss, parameters);

            Value step = b.Add(b.Parameter("step", TensorType.Scalar(DType.F32), isState: true), Number(b, 1));
            var results = new List<GraphResult> { new("loss", loss), new("step", step, IsState: true) };
            for (int i = 0; i < parameters.Length; i++)
            {
                string name = states[i].Name;
                Value m = b.Parameter($"{name}/m", parameters[i].Type, isState: true), v = b.Parameter($"{name}/v", parameters[i].Type, isState: true);
                (Value w2, Value m2, Value v2) = Adam(b, step, parameters[i], m, v, gradients[i]);
                results.AddRange([new(name, w2, true), new($"{name}/m", m2, true), new($"{name}/v", v2, true)]);
            }

            StateDeclaration[] moments = [.. states.SelectMany(s => new[] { new StateDeclaration($"{s.Name}/m", s.Type), new($"{s.Name}/v", s.Type) })];
            return new Module(
                "mlp", [.. states, .. moments, new StateDeclaration("step", TensorType.Scalar(DType.F32))], [b.Build([.. results])]);
        });
    }

    /// <summary>The logits of a batch.</summary>
    public static Workload Predict(long batch, params long[] widths) => new(
        $"infer mlp {string.Join('-', widths)} x{batch}", Bound.MultiplyAdd, 2.0 * batch * Weights(widths), 4.0 * Weights(widths), () =>
        {
            var b = new GraphBuilder("predict");
            List<StateDeclaration> states = Parameters(widths);
            Value[] parameters = [.. states.Select(s => b.Parameter(s.Name, s.Type, isState: true))];
            Value logits = Logits(b, b.Parameter("x", new TensorType(DType.F32, [batch, widths[0]])), parameters);
            return new Module("mlp", states, [b.Build(new GraphResult("logits", logits))]);
        });

    private static double Weights(long[] widths) => widths.Zip(widths.Skip(1), (x, y) => (double)x * y).Sum();

    private static List<StateDeclaration> Parameters(long[] widths)
    {
        var states = new List<StateDeclaration>();
        for (int i = 1; i < widths.Length; i++)
        {
            Shape weight = [widths[i - 1], widths[i]];
            NdArray initial = PreparedWorkload.Numbers(DType.F32, weight, i);
            foreach (ref float x in initial.Data<float>())
            {
                x /= MathF.Sqrt(widths[i - 1]);
            }

            states.Add(new StateDeclaration($"layer{i}/weight", new TensorType(DType.F32, weight), initial));
            states.Add(new StateDeclaration($"layer{i}/bias", new TensorType(DType.F32, [widths[i]])));
        }

        return states;
    }

    private static Value Logits(GraphBuilder b, Value x, Value[] parameters)
    {
        for (int i = 0; i < parameters.Length; i += 2)
        {
            Value product = b.MatMul(x, parameters[i]);
            x = b.Add(product, b.BroadcastInDim(parameters[i + 1], product.Type.Shape, [1]));
            x = i + 2 < parameters.Length ? b.Relu(x) : x;
        }

        return x;
    }

    private static (Value W, Value M, Value V) Adam(GraphBuilder b, Value step, Value w, Value m, Value v, Value gradient)
    {
        Shape shape = w.Type.Shape;
        Value Blend(Value old, Value update, double decay) => b.Add(
            b.Mul(b.BroadcastScalar(Number(b, decay), shape), old), b.Mul(b.BroadcastScalar(Number(b, 1 - decay), shape), update));
        Value Correction(double decay) => b.Sub(Number(b, 1), b.Pow(Number(b, decay), step));
        Value m2 = Blend(m, gradient, 0.9), v2 = Blend(v, b.Mul(gradient, gradient), 0.999);
        Value rate = b.BroadcastScalar(b.Div(Number(b, 1e-3), Correction(0.9)), shape);
        Value scale = b.BroadcastScalar(b.Rsqrt(Correction(0.999)), shape);
        Value denominator = b.Add(b.Mul(b.Sqrt(v2), scale), b.BroadcastScalar(Number(b, 1e-8), shape));
        return (b.Sub(w, b.Div(b.Mul(rate, m2), denominator)), m2, v2);
    }

    private static Value Number(GraphBuilder b, double value) => b.Full(TensorType.Scalar(DType.F32), value);
}
