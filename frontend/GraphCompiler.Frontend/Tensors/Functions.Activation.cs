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

    /// <summary>x / (1 + e^−x) (Ramachandran et al. 2017).</summary>
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

    private static Tensor Marked(string function, Tensor x, int axis, Func<GraphBuilder, Value, int, Value> emit)
    {
        int counted = x.Axis(axis);
        Tensor y = x.Map(default, (b, v) => emit(b, v, counted));
        x.Trace.Mark(y, function);
        return y;
    }
}
