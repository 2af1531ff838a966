using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Contraction;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Movement;

namespace GraphCompiler.Benchmarks.Workloads;

/// <summary>Recurrent networks whose steps are written out: long graphs of few kernels.</summary>
internal static class RecurrentWorkloads
{
    /// <summary>A training step of h = tanh(x W + h U + b): mean square of the last state, Adam.</summary>
    /// <param name="steps">Steps in time.</param>
    /// <param name="width">Features of the input and of the state.</param>
    /// <param name="batch">Rows.</param>
    public static Module Train(int steps, long width, long batch) => TrainingModule.Of(
        "rnn",
        [Weight.Matrix("input", width, width), Weight.Matrix("recurrent", width, width), Weight.Bias("bias", width)],
        (b, weights) =>
        {
            Value x = b.Parameter("x", new TensorType(DType.F32, [steps, batch, width]));
            Value h = b.Parameter("h", new TensorType(DType.F32, [batch, width]));
            for (int t = 0; t < steps; t++)
            {
                Value sum = b.Add(b.MatMul(b.At(x, 0, t), weights[0]), b.MatMul(h, weights[1]));
                h = b.Tanh(b.Add(sum, b.BroadcastInDim(weights[2], sum.Type.Shape, [1])));
            }

            return b.Mean(b.Square(h), [0, 1]);
        });
}
