using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Contraction;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Indexing;
using GraphCompiler.Compiler.Ops.Movement;

namespace GraphCompiler.Benchmarks.Workloads;

/// <summary>A recurrent network of characters (Hochreiter and Schmidhuber 1997): embeddings, stacked LSTM layers, a projection to the vocabulary.</summary>
internal static class LstmWorkloads
{
    private const long Vocabulary = 65;

    /// <summary>All of them: 2 layers of width 256 on 32 sequences of 64 characters.</summary>
    public static IEnumerable<Workload> All => [Train(2, 256, 64, 32)];

    /// <summary>A training step: cross-entropy of the next character, Adam.</summary>
    /// <param name="layers">LSTM layers.</param>
    /// <param name="width">Features of the embeddings and of each layer.</param>
    /// <param name="steps">Characters of a sequence.</param>
    /// <param name="batch">Sequences.</param>
    public static Workload Train(int layers, long width, long steps, long batch)
    {
        double forward = 2.0 * batch * steps * ((layers * 8.0 * width * width) + (width * Vocabulary));
        Weight[] weights =
        [
            new("token", [Vocabulary, width], width),
            .. Enumerable.Range(1, layers).SelectMany(i => new[]
            {
                Weight.Matrix($"lstm{i}/input", width, 4 * width), Weight.Matrix($"lstm{i}/hidden", width, 4 * width),
                Weight.Bias($"lstm{i}/inputBias", 4 * width), Weight.Bias($"lstm{i}/hiddenBias", 4 * width),
            }),
            Weight.Matrix("head/weight", width, Vocabulary), Weight.Bias("head/bias", Vocabulary),
        ];
        long parameters = Weight.Count(weights);
        return new Workload($"train lstm {layers}x{width} {batch}x{steps}", Bound.MultiplyAdd, 3 * forward, 24.0 * parameters, () => Module(weights, steps, batch))
        {
            Parameters = parameters,
        };
    }

    /// <summary>A training step of any number of steps: its code does not grow with them.</summary>
    public static Module Module(Weight[] weights, long steps, long batch) => TrainingModule.Of("lstm", weights, (b, values) =>
    {
        Value x = b.Gather(values[0], b.Parameter("ids", new TensorType(DType.I32, [steps, batch])), 0);
        for (int i = 1; i + 4 <= values.Count - 2; i += 4)
        {
            x = Layer(b, x, values[i], values[i + 1], b.Add(values[i + 2], values[i + 3]));
        }

        Value logits = b.Dot(x, values[^2], new Dot([], [], [2], [0]));
        Value rows = b.Reshape(b.Add(logits, b.BroadcastTo(values[^1], logits.Type.Shape)), [steps * batch, Vocabulary]);
        return b.CrossEntropy(rows, b.Parameter("next", new TensorType(DType.I32, [steps * batch])));
    });

    /// <summary>The hidden states of all steps: what comes of the input is one product before the loop.</summary>
    private static Value Layer(GraphBuilder b, Value x, Value input, Value hidden, Value bias)
    {
        (long steps, long batch, long width) = (x.Type.Shape[0], x.Type.Shape[1], hidden.Type.Shape[0]);
        Value product = b.Dot(x, input, new Dot([], [], [2], [0]));
        Value projected = b.Add(product, b.BroadcastTo(bias, product.Type.Shape));
        Value zero = b.Full(new TensorType(DType.F32, [batch, width]), 0);
        return b.Scan(
            (carries, slices) =>
            {
                Value[] gates = b.Split(b.Add(b.MatMul(carries[0], hidden), slices[0]), 1, [width, width, width, width]);
                Value cell = b.Add(b.Mul(b.Logistic(gates[1]), carries[1]), b.Mul(b.Logistic(gates[0]), b.Tanh(gates[2])));
                Value state = b.Mul(b.Logistic(gates[3]), b.Tanh(cell));
                return ([state, cell], [state]);
            },
            [zero, zero], [projected], steps)[2];
    }
}
