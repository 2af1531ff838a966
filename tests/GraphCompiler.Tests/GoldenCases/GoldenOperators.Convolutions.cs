using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Contraction;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Movement;
using GraphCompiler.Compiler.Ops.Reduction;

namespace GraphCompiler.Tests.GoldenCases;

internal static partial class GoldenOperators
{
    private static Dictionary<string, Func<GoldenScope, Value[]>> ConvolutionFamily => new()
    {
        ["conv1d"] = Convolved,
        ["conv2d"] = Convolved,
        ["conv3d"] = Convolved,
        ["conv_transpose1d"] = TransposedConvolved,
        ["conv_transpose2d"] = TransposedConvolved,
        ["conv_transpose3d"] = TransposedConvolved,
        ["convnet_loss"] = s =>
        {
            GraphBuilder b = s.B;
            Convolution padded = Convolution.Of(2) with { Low = [1, 1], High = [1, 1] };
            Value hidden = b.Elu(b.Convolution(s.X, s["w1"], s["b1"], padded));
            long[] sizes = hidden.Type.Shape.ToSizes();
            Value pooled = b.ReduceMax(b.Reshape(hidden, [sizes[0], sizes[1], sizes[2] / 2, 2, sizes[3] / 2, 2]), [3, 5]);
            Value deep = b.Swish(b.Convolution(pooled, s["w2"], s["b2"], padded with { Strides = [2, 2] }));
            Value logits = b.Linear(b.Mean(deep, [2, 3]), s["w3"], s["b3"]);
            return [b.Mean(b.NegativeLogLikelihood(b.LogSoftmax(logits, 1), s["target"], 1), [0])];
        },
        ["im2col"] = s => [s.B.Windows(s.X, Numbers(s.Case, "kernel_shape"), AttributesOf(s.Case))],
    };

    private static Value[] Convolved(GoldenScope s) =>
        [s.Has("b") ? s.B.Convolution(s.X, s["w"], s["b"], AttributesOf(s.Case)) : s.B.Convolution(s.X, s["w"], AttributesOf(s.Case))];

    private static Value[] TransposedConvolved(GoldenScope s)
    {
        Value y = s.B.TransposedConvolution(s.X, s["w"], AttributesOf(s.Case), Numbers(s.Case, "output_padding"));
        return [s.Has("b") ? s.B.Add(y, s.B.BroadcastInDim(s["b"], y.Type.Shape, [1])) : y];
    }

    private static Convolution AttributesOf(GoldenCase a)
    {
        EquatableArray<long> strides = Numbers(a, "strides"), pads = Numbers(a, "pads");
        int spatial = strides.Count;
        return Convolution.Of(spatial) with
        {
            Strides = strides,
            Low = pads.Take(spatial).ToEquatable(),
            High = pads.Skip(spatial).ToEquatable(),
            WindowDilation = a.Has("dilations") ? Numbers(a, "dilations") : Convolution.Of(spatial).WindowDilation,
            Groups = a.Has("group") ? a.Integer("group") : 1,
        };
    }

    private static EquatableArray<long> Numbers(GoldenCase a, string name) => a.Integers(name).Select(n => (long)n).ToEquatable();
}
