using GraphCompiler.Compiler.Ops.Random;
using GraphCompiler.Frontend.Tensors;
using GraphCompiler.Frontend.Optimizers;

namespace GraphCompiler.Frontend.Initializers;

/// <summary>How a parameter starts: a constant, or random numbers scaled by the sizes of its layer. Part of the graph, from a random key.</summary>
public abstract record Initializer
{
    /// <summary>All zeros.</summary>
    public static Initializer Zeros { get; } = new ConstantInitializer(0);

    /// <summary>All the same value.</summary>
    public static Initializer Constant(double value) => new ConstantInitializer(value);

    /// <summary>Uniform in [low, high).</summary>
    public static Initializer Uniform(double low, double high) => new UniformInitializer(low, high);

    /// <summary>Normal with the given mean and standard deviation.</summary>
    public static Initializer Normal(double mean = 0, double deviation = 0.05) => new NormalInitializer(mean, deviation);

    /// <summary>Normal with variance 1 / fan-in (LeCun et al. 1998).</summary>
    public static Initializer LeCunNormal() => new ScaledInitializer(1, Fan.In, IsNormal: true);

    /// <summary>Uniform with variance 1 / fan-in (LeCun et al. 1998).</summary>
    public static Initializer LeCunUniform() => new ScaledInitializer(1, Fan.In, IsNormal: false);

    /// <summary>Normal with variance 2 / (fan-in + fan-out) (Glorot and Bengio 2010).</summary>
    public static Initializer GlorotNormal() => new ScaledInitializer(1, Fan.Average, IsNormal: true);

    /// <summary>Uniform with variance 2 / (fan-in + fan-out) (Glorot and Bengio 2010).</summary>
    public static Initializer GlorotUniform() => new ScaledInitializer(1, Fan.Average, IsNormal: false);

    /// <summary>Normal with variance 2 / fan-in, for ReLU (He et al. 2015).</summary>
    public static Initializer HeNormal() => new ScaledInitializer(2, Fan.In, IsNormal: true);

    /// <summary>Uniform with variance 2 / fan-in, for ReLU (He et al. 2015).</summary>
    public static Initializer HeUniform() => new ScaledInitializer(2, Fan.In, IsNormal: false);

    /// <summary>Normal, drawn anew where it is more than two deviations from the mean (as Keras' TruncatedNormal).</summary>
    public static Initializer TruncatedNormal(double mean = 0, double deviation = 0.05) => new TruncatedNormalInitializer(mean, deviation);

    /// <summary>Ones on the diagonal of a matrix, times a factor, else zeros: a recurrent layer that keeps its state (Le et al. 2015).</summary>
    public static Initializer Identity(double gain = 1) => new IdentityInitializer(gain);

    /// <summary>Orthonormal rows, or columns where there are fewer, times a factor (Saxe et al. 2014).</summary>
    public static Initializer Orthogonal(double gain = 1) => new OrthogonalInitializer(gain);

    /// <summary>Emits the initial value.</summary>
    /// <param name="b">Where it is emitted.</param>
    /// <param name="type">Type of the parameter.</param>
    /// <param name="key">A random key, u32[2].</param>
    public abstract Value Emit(GraphBuilder b, TensorType type, Value key);

    /// <summary>What is wrong with its numbers, a sentence each; empty where nothing is. Told at the line of the layer that takes it.</summary>
    protected internal virtual IEnumerable<string> Faults() => [];
}

/// <summary>A constant.</summary>
internal sealed record ConstantInitializer(double Value) : Initializer
{
    protected internal override IEnumerable<string> Faults() => OptionFaults.Finite("the initial value", Value);

    public override Value Emit(GraphBuilder b, TensorType type, Value key) => b.Full(type, Value);
}

/// <summary>Uniform random numbers.</summary>
internal sealed record UniformInitializer(double Low, double High) : Initializer
{
    protected internal override IEnumerable<string> Faults() =>
        [.. OptionFaults.Finite("the least initial value", Low), .. OptionFaults.NotNegative("the width of the initial values", High - Low)];

    public override Value Emit(GraphBuilder b, TensorType type, Value key) =>
        b.Add(b.Mul(b.Uniform(key, type), b.Full(type, High - Low)), b.Full(type, Low));
}

/// <summary>Normal random numbers.</summary>
internal sealed record NormalInitializer(double Mean, double Deviation) : Initializer
{
    protected internal override IEnumerable<string> Faults() =>
        [.. OptionFaults.Finite("the mean of the initial values", Mean), .. OptionFaults.NotNegative("the deviation of the initial values", Deviation)];

    public override Value Emit(GraphBuilder b, TensorType type, Value key) =>
        b.Add(b.Mul(b.Normal(key, type), b.Full(type, Deviation)), b.Full(type, Mean));
}

/// <summary>Which size the variance is scaled by.</summary>
internal enum Fan
{
    /// <summary>Number of inputs of one output.</summary>
    In,

    /// <summary>The mean of the numbers of inputs and outputs.</summary>
    Average,
}

/// <summary>Random numbers of variance <c>Gain / fan</c>.</summary>
internal sealed record ScaledInitializer(double Gain, Fan Fan, bool IsNormal) : Initializer
{
    public override Value Emit(GraphBuilder b, TensorType type, Value key)
    {
        // Weights are [in, out] for dense layers, [out, in, kernel…] for convolutions, which have a product of each place of the kernel.
        bool isKernel = type.Rank >= 3;
        double fanOut = type.Rank == 0 ? 1 : isKernel ? type.Elements / Math.Max(1.0, type.Shape[1]) : type.Shape[^1];
        double fanIn = type.Rank <= 1 ? 1 : type.Elements / Math.Max(1.0, isKernel ? type.Shape[0] : type.Shape[^1]);
        double fan = Math.Max(1, Fan == Fan.In ? fanIn : (fanIn + fanOut) / 2);
        double deviation = Math.Sqrt(Gain / fan);
        Initializer scaled = IsNormal
            ? new NormalInitializer(0, deviation)
            : new UniformInitializer(-deviation * Math.Sqrt(3), deviation * Math.Sqrt(3));
        return scaled.Emit(b, type, key);
    }
}
