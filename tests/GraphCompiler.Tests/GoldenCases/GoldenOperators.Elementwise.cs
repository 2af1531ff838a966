using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;

namespace GraphCompiler.Tests.GoldenCases;

internal static partial class GoldenOperators
{
    private static Dictionary<string, Func<GoldenScope, Value[]>> Elementwise => new()
    {
        ["relu"] = OfX((b, x) => b.Relu(x)),
        ["leaky_relu"] = OfX((b, x, a) => b.LeakyRelu(x, b.FullLike(x, a.Number("alpha")))),
        ["elu"] = OfX((b, x, a) => b.Elu(x, a.Number("alpha"))),
        ["selu"] = OfX((b, x) => b.Selu(x)),
        ["celu"] = OfX((b, x, a) => b.Elu(x, a.Number("alpha"), a.Number("alpha"))),
        ["gelu"] = OfX((b, x, a) => a.Text("approximate") == "tanh" ? b.GeluByTanh(x) : b.Gelu(x)),
        ["swish"] = OfX((b, x) => b.Swish(x)),
        ["mish"] = OfX((b, x) => b.Mish(x)),
        ["softplus"] = OfX((b, x) => b.Softplus(x)),
        ["softsign"] = OfX((b, x) => b.Softsign(x)),
        ["sigmoid"] = OfX((b, x) => b.Logistic(x)),
        ["logsigmoid"] = OfX((b, x) => b.LogSigmoid(x)),
        ["hard_sigmoid"] = OfX((b, x, a) => b.HardSigmoid(x, a.Number("alpha"), a.Number("beta"))),
        ["hard_swish"] = OfX((b, x) => b.HardSwish(x)),
        ["clip"] = OfX((b, x, a) => b.Clamp(x, a.Number("min"), a.Number("max"))),
        ["tanh"] = OfX((b, x) => b.Tanh(x)),
        ["shrink_soft"] = OfX((b, x, a) => b.Shrink(x, a.Number("lambd"), a.Number("bias"))),
        ["shrink_hard"] = OfX((b, x, a) => b.Shrink(x, a.Number("lambd"), a.Number("bias"))),
        ["thresholded_relu"] = OfX((b, x, a) => b.ThresholdedRelu(x, a.Number("alpha"))),
        ["exp"] = OfX((b, x) => b.Exp(x)),
        ["expm1"] = OfX((b, x) => b.Expm1(x)),
        ["log"] = OfX((b, x) => b.Log(x)),
        ["log1p"] = OfX((b, x) => b.Log1p(x)),
        ["sqrt"] = OfX((b, x) => b.Sqrt(x)),
        ["rsqrt"] = OfX((b, x) => b.Rsqrt(x)),
        ["reciprocal"] = OfX((b, x) => b.Reciprocal(x)),
        ["square"] = OfX((b, x) => b.Square(x)),
        ["abs"] = OfX((b, x) => b.Abs(x)),
        ["neg"] = OfX((b, x) => b.Neg(x)),
        ["sin"] = OfX((b, x) => b.Sin(x)),
        ["cos"] = OfX((b, x) => b.Cos(x)),
        ["tan"] = OfX((b, x) => b.Tan(x)),
        ["asin"] = OfX((b, x) => b.Asin(x)),
        ["acos"] = OfX((b, x) => b.Acos(x)),
        ["atan"] = OfX((b, x) => b.Atan(x)),
        ["sinh"] = OfX((b, x) => b.Sinh(x)),
        ["cosh"] = OfX((b, x) => b.Cosh(x)),
        ["asinh"] = OfX((b, x) => b.Asinh(x)),
        ["acosh"] = OfX((b, x) => b.Acosh(x)),
        ["atanh"] = OfX((b, x) => b.Atanh(x)),
        ["erf"] = OfX((b, x) => b.Erf(x)),
        ["sign"] = OfX((b, x) => b.Sign(x)),
        ["floor"] = OfX((b, x) => b.Floor(x)),
        ["ceil"] = OfX((b, x) => b.Ceil(x)),
        ["round"] = OfX((b, x) => b.Round(x)),
        ["pow_scalar"] = OfX((b, x, a) => b.Pow(x, b.FullLike(x, a.Number("exponent")))),
        ["prelu"] = s =>
        [
            s.B.LeakyRelu(s.X, s["slope"].Type.Elements == 1
                ? s.B.BroadcastTo(s["slope"], s.X.Type.Shape) : s.B.AlongChannels(s["slope"], s.X.Type.Shape)),
        ],
    };
}
