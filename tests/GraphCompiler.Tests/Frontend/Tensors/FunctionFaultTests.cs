using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Frontend.Losses;
using GraphCompiler.Frontend.Tensors;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;
using static GraphCompiler.Frontend.Tensors.Functions;

namespace GraphCompiler.Tests.Frontend.Tensors;

/// <summary>Numbers and shapes that would give values that look right and are not: told at the user's line.</summary>
public class FunctionFaultTests
{
    private static Dictionary<string, (string Code, Func<Tensor, Tensor> Function, TensorType Type)> Faults => new()
    {
        ["mean of integers"] = ("GRC1002", x => Mean(x), I32(3)),
        ["variance of integers"] = ("GRC1002", x => Variance(x), I32(3)),
        ["number beyond its type"] = ("GRC1004", x => x + 1e18, I32(3)),
        ["negative number beside unsigned ones"] = ("GRC1004", x => x + (-1), U8(3)),
        ["two unknown sizes"] = ("GRC1001", x => Reshape(x, [-1, -1]), F32(1)),
        ["nothing to concatenate"] = ("GRC1004", x => Concatenate([]), F32(1)),
        ["slope that is no number"] = ("GRC8012", x => LeakyRelu(x, double.NaN), F32(3)),
        ["ELU that is no number"] = ("GRC8012", x => Elu(x, double.NaN), F32(3)),
        ["CELU of 0"] = ("GRC8012", x => Celu(x, 0), F32(3)),
        ["negative shrinkage"] = ("GRC8012", x => SoftShrink(x, -1), F32(3)),
        ["bounds that cross"] = ("GRC1004", x => Clip(x, 1, -1), F32(3)),
        ["positions of base 0"] = ("GRC8012", x => RotaryEmbedding(x, wavelengthBase: 0), F32(1, 1, 4, 6)),
        ["scale that is no number"] = ("GRC8012", x => ScaledDotProductAttention(x, x, x, scale: double.NaN), F32(1, 1, 4, 6)),
        ["triplet of different shapes"] = ("GRC1002", x => TripletLoss(x, x, Slice(x, 0, ..1)), F32(3, 4)),
        ["window in the padding"] = ("GRC1004", x => MaxPool(x, 2, padding: 2), F32(1, 1, 4)),
        ["output padding of a stride"] = ("GRC8012", x => TransposedConvolution(x, x, stride: 2, outputPadding: 2), F32(4, 4, 3)),
        ["unknown way to scatter"] = ("GRC1004", x => Scatter(x, Convert(x, DType.I32), x, 0, (ScatterMode)77), F32(3)),
        ["unknown interpolation"] = ("GRC1004", x => Resize(x, [5], new((InterpolationMode)9)), F32(1, 1, 3)),
        ["objective that is no scalar"] = ("GRC3001", x => ImplicitMinimum((z, _) => z, x, [x]), F32(3)),
        ["discriminator of probabilities"] = ("GRC8013", x => AdversarialLoss.NonSaturating.Generator(Sigmoid(x)), F32(3, 1)),
        ["result of a branch's body"] = ("GRC2001", Leaking, F32()),
    };

    public static TheoryData<string> Names => [.. Faults.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_is_told_at_the_line_of_the_user(string name)
    {
        (string code, Func<Tensor, Tensor> function, TensorType type) = Faults[name];
        var fault = Assert.Throws<GraphCompilerException>(() => Graph.Of(function, type));
        Assert.Equal(code, fault.Code);
        Assert.StartsWith("FunctionFaultTests.cs:", fault.Diagnostic.Location.ToString());
    }

    [Fact]
    public void Shrinkage_keeps_what_is_no_number()
    {
        float[] found = Graph.Of(x => HardShrink(x) + SoftShrink(x) + ThresholdedRelu(x), F32(3)).Compile().Run([float.NaN, 0.2f, 2]);
        Assert.Equal([float.NaN, 0, 2 + 1.5f + 2], found);
    }

    private static Tensor Leaking(Tensor x)
    {
        Tensor? inner = null;
        Cond(x > 0, () => inner = x * 2, () => x);
        return inner!;
    }
}
