using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Contraction;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Movement;

namespace GraphCompiler.Benchmarks.Workloads;

/// <summary>Dense networks with relu between layers: whole training steps, and inference.</summary>
internal static class MlpWorkloads
{
    /// <summary>All of them.</summary>
    public static IEnumerable<Workload> All =>
    [
        Train(128, 784, 512, 512, 10),
        Predict(1, 784, 128, 10),
        Predict(32, 784, 128, 10),
        Predict(128, 784, 128, 10),
        Predict(128, 784, 512, 512, 10),
    ];

    /// <summary>A training step: softmax cross-entropy of labels, Adam.</summary>
    /// <param name="batch">Rows.</param>
    /// <param name="widths">Features of the input, of each hidden layer, and of the output.</param>
    public static Workload Train(long batch, params long[] widths)
    {
        // Each layer: the product, its two gradients; none for the input. Each weight and its two moments are read and written.
        double flops = 2.0 * batch * ((3 * Products(widths)) - (widths[0] * widths[1]));
        long parameters = Weight.Count(Parameters(widths));
        return new Workload($"train mlp {string.Join('-', widths)} x{batch}", Bound.MultiplyAdd, flops, 24.0 * parameters, () =>
            TrainingModule.Of("mlp", Parameters(widths), (b, weights) =>
            {
                Value logits = Logits(b, b.Parameter("x", new TensorType(DType.F32, [batch, widths[0]])), weights);
                return b.CrossEntropy(logits, b.Parameter("labels", new TensorType(DType.I32, [batch])));
            }))
        {
            Parameters = parameters,
        };
    }

    /// <summary>The logits of a batch.</summary>
    /// <param name="batch">Rows.</param>
    /// <param name="widths">Features of the input, of each hidden layer, and of the output.</param>
    public static Workload Predict(long batch, params long[] widths)
    {
        long parameters = Weight.Count(Parameters(widths));
        double bytes = 4.0 * (parameters + (batch * (widths[0] + widths[^1])));
        Bound bound = batch == 1 ? Bound.Read : Bound.MultiplyAdd;
        return new Workload($"infer mlp {string.Join('-', widths)} x{batch}", bound, 2.0 * batch * Products(widths), bytes, () =>
        {
            var b = new GraphBuilder("predict");
            StateDeclaration[] states = [.. Parameters(widths).Select(w => w.Declare())];
            Value[] weights = [.. states.Select(s => b.Parameter(s.Name, s.Type, isState: true))];
            Value logits = Logits(b, b.Parameter("x", new TensorType(DType.F32, [batch, widths[0]])), weights);
            return new Module("mlp", states, [b.Build(new GraphResult("logits", logits))]);
        })
        {
            Parameters = parameters,
        };
    }

    private static double Products(long[] widths) => widths.Zip(widths.Skip(1), (x, y) => (double)x * y).Sum();

    private static Weight[] Parameters(long[] widths) =>
    [
        .. Enumerable.Range(1, widths.Length - 1).SelectMany(i => new[]
        {
            Weight.Matrix($"layer{i}/weight", widths[i - 1], widths[i]), Weight.Bias($"layer{i}/bias", widths[i]),
        }),
    ];

    private static Value Logits(GraphBuilder b, Value x, IReadOnlyList<Value> parameters)
    {
        for (int i = 0; i < parameters.Count; i += 2)
        {
            Value product = b.MatMul(x, parameters[i]);
            x = b.Add(product, b.BroadcastInDim(parameters[i + 1], product.Type.Shape, [1]));
            x = i + 2 < parameters.Count ? b.Relu(x) : x;
        }

        return x;
    }
}
