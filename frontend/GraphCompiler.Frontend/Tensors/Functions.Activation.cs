namespace GraphCompiler.Frontend.Tensors;

/// <content>Activations; each is a <c>Func&lt;Tensor, Tensor&gt;</c>.</content>
public static partial class Functions
{
    /// <summary>max(x, 0).</summary>
    [WalksStack]
    public static Tensor Relu(Tensor x) => x.Map(default, (b, v) => b.Relu(v));

    /// <summary>x · Φ(x) with the normal distribution function Φ, by the error function (Hendrycks and Gimpel 2016).</summary>
    [WalksStack]
    public static Tensor Gelu(Tensor x) => x.Map(default, (b, v) => b.Gelu(v));

    /// <summary>x · (1 + tanh(√(2/π) · (x + 0.044715 x³))) / 2, an approximation of <see cref="Gelu"/> (Hendrycks and Gimpel 2016).</summary>
    [WalksStack]
    public static Tensor GeluByTanh(Tensor x) => x.Map(default, (b, v) => b.GeluByTanh(v));

    /// <summary>1.7159 · tanh(2x/3), with f(±1) = ±1 (LeCun et al. 1998).</summary>
    [WalksStack]
    public static Tensor LeCunTanh(Tensor x) => x.Map(default, (b, v) => b.MulNumber(b.Tanh(b.MulNumber(v, 2.0 / 3)), 1.7159));

    /// <summary>SELU: ELU scaled so that mean 0 and variance 1 are kept from layer to layer (Klambauer et al. 2017).</summary>
    [WalksStack]
    public static Tensor Selu(Tensor x) => x.Map(default, (b, v) => b.Selu(v));

    /// <summary>x / (1 + |x|).</summary>
    [WalksStack]
    public static Tensor Softsign(Tensor x) => x.Map(default, (b, v) => b.Softsign(v));

    /// <summary>x · tanh(log(1 + e^x)) (Misra 2019).</summary>
    [WalksStack]
    public static Tensor Mish(Tensor x) => x.Map(default, (b, v) => b.Mish(v));

    /// <summary>log(1 / (1 + e^−x)), without the exponential leaving the range.</summary>
    [WalksStack]
    public static Tensor LogSigmoid(Tensor x) => x.Map(default, (b, v) => b.LogSigmoid(v));

    /// <summary>x / 6 + 1/2, at least 0 and at most 1 (as PyTorch and Keras 3).</summary>
    [WalksStack]
    public static Tensor HardSigmoid(Tensor x) => x.Map(default, (b, v) => b.HardSigmoid(v));

    /// <summary>x · hard sigmoid(x) (Howard et al. 2019).</summary>
    [WalksStack]
    public static Tensor HardSwish(Tensor x) => x.Map(default, (b, v) => b.HardSwish(v));

    /// <summary>x, at least −1 and at most 1 (Collobert 2004).</summary>
    [WalksStack]
    public static Tensor HardTanh(Tensor x) => x.Map(default, (b, v) => b.Clamp(v, -1, 1));

    /// <summary>x, at least 0 and at most 6 (Howard et al. 2017, for MobileNet).</summary>
    [WalksStack]
    public static Tensor Relu6(Tensor x) => x.Map(default, (b, v) => b.Clamp(v, 0, 6));

    /// <summary>1 / (1 + e^−x).</summary>
    [WalksStack]
    public static Tensor Sigmoid(Tensor x)
    {
        Tensor y = x.Map(default, (b, v) => b.Logistic(v));
        x.Trace.Mark(y, "sigmoid");
        return y;
    }

    /// <summary>log(1 + e^x).</summary>
    [WalksStack]
    public static Tensor Softplus(Tensor x) => x.Map(default, (b, v) => b.Softplus(v));

    /// <summary>x / (1 + e^−x), also called SiLU (Ramachandran et al. 2017).</summary>
    [WalksStack]
    public static Tensor Swish(Tensor x) => x.Map(default, (b, v) => b.Swish(v));

    /// <summary>e^x / Σ e^x along the last axis.</summary>
    [WalksStack]
    public static Tensor Softmax(Tensor x) => Softmax(x, -1);

    /// <summary>e^x / Σ e^x along an axis.</summary>
    /// <exception cref="GraphCompilerException">GRC1003: no such axis.</exception>
    [WalksStack]
    public static Tensor Softmax(Tensor x, int axis) =>
        Marked("softmax", x, axis, (b, v, counted) => b.Softmax(v, counted));

    /// <summary>log softmax along the last axis.</summary>
    [WalksStack]
    public static Tensor LogSoftmax(Tensor x) => LogSoftmax(x, -1);

    /// <summary>log softmax along an axis, without the exponentials leaving the range.</summary>
    /// <exception cref="GraphCompilerException">GRC1003: no such axis.</exception>
    [WalksStack]
    public static Tensor LogSoftmax(Tensor x, int axis) =>
        Marked("log_softmax", x, axis, (b, v, counted) => b.LogSoftmax(v, counted));

    /// <summary>Sparsemax along the last axis.</summary>
    [WalksStack]
    public static Tensor Sparsemax(Tensor x) => Sparsemax(x, -1);

    /// <summary>The nearest point of the probability simplex along an axis, most of whose elements are 0 (Martins and Astudillo 2016).</summary>
    /// <exception cref="GraphCompilerException">GRC1003: no such axis.</exception>
    [WalksStack]
    public static Tensor Sparsemax(Tensor x, int axis)
    {
        int counted = x.Axis(axis);
        return x.Map(default, (b, v) => b.Sparsemax(v, counted));
    }

    private static Tensor Marked(string function, Tensor x, int axis, Func<GraphBuilder, Value, int, Value> emit)
    {
        int counted = x.Axis(axis);
        Tensor y = x.Map(default, (b, v) => emit(b, v, counted));
        x.Trace.Mark(y, function);
        return y;
    }
}
