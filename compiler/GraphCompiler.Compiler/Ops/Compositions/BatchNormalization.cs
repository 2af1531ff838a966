namespace GraphCompiler.Compiler.Ops.Compositions;

/// <summary>Batch norm (Ioffe and Szegedy 2015), and its derivatives in the fewest sums over the batch.</summary>
/// <remarks>
/// <code>
/// d = x − mean(x),  r = 1 / √(mean(d²) + ε),  y = d · r · scale + bias
/// bias̄ = Σ ȳ,  scale̅ = r · Σ(ȳ · d),  x̄ = (ȳ − mean(ȳ) − d · r² · mean(ȳ · d)) · r · scale
/// ẏ = (ẋ − mean(ẋ) − d · r² · mean(ẋ · d)) · r · scale + d · r · scalė + biaṡ
/// </code>
/// As the scale is one number a channel, the cotangents of all three are made of the same two sums, and of nothing as large as x but x and ȳ: what
/// computes ȳ stores it alone. Derived one after another, scale and <see cref="Standardization"/> would take four sums, of ȳ · scale and ȳ · d · r too.
/// </remarks>
internal static class BatchNormalization
{
    /// <summary>The function of x, scale and bias, and its derivatives.</summary>
    /// <param name="type">Type of x; axis 1 are the channels.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="location">The line that the nodes are from.</param>
    public static CustomGradient Of(TensorType type, double epsilon, SourceLocation location)
    {
        var forward = new Channels("batch_norm", type, location);
        (Value distance, Value scale) = forward.Parts(epsilon);
        Value y = forward.Builder.Mul(forward.Builder.Mul(distance, forward.Repeat(scale)), forward.Repeat(forward.Scale));
        Graph function = forward.Builder.Build(new GraphResult("y", forward.Builder.Add(y, forward.Repeat(forward.Bias))));
        return new CustomGradient(function, Backward(type, epsilon, location), Tangent(type, epsilon, location));
    }

    /// <summary>(x, scale, bias, y, ȳ) ↦ (x̄, scale̅, bias̄).</summary>
    private static Graph Backward(TensorType type, double epsilon, SourceLocation location)
    {
        var c = new Channels("batch_norm_backward", type, location);
        GraphBuilder b = c.Builder;
        b.Parameter("y", type);
        Value cotangent = b.Parameter("cotangent", type);
        (Value distance, Value scale) = c.Parts(epsilon);
        return b.Build(
            new GraphResult("x", b.Mul(c.Centred(cotangent, distance, scale), c.Repeat(b.Mul(scale, c.Scale)))),
            new GraphResult("scale", b.Mul(b.ReduceSum(b.Mul(cotangent, distance), c.Axes), scale)),
            new GraphResult("bias", b.ReduceSum(cotangent, c.Axes)));
    }

    /// <summary>(x, scale, bias, y, ẋ, scalė, biaṡ) ↦ ẏ.</summary>
    private static Graph Tangent(TensorType type, double epsilon, SourceLocation location)
    {
        var c = new Channels("batch_norm_tangent", type, location);
        GraphBuilder b = c.Builder;
        b.Parameter("y", type);
        Value direction = b.Parameter("x_tangent", type);
        Value ofScale = b.Parameter("scale_tangent", c.Scale.Type), ofBias = b.Parameter("bias_tangent", c.Scale.Type);
        (Value distance, Value scale) = c.Parts(epsilon);
        Value ofX = b.Mul(c.Centred(direction, distance, scale), c.Repeat(b.Mul(scale, c.Scale)));
        return b.Build(new GraphResult("y", b.Add(b.Add(ofX, b.Mul(b.Mul(distance, c.Repeat(scale)), c.Repeat(ofScale))), c.Repeat(ofBias))));
    }

    /// <summary>A graph of x, scale and bias.</summary>
    private sealed class Channels
    {
        private readonly Value x;

        public Channels(string name, TensorType type, SourceLocation location)
        {
            Builder = new GraphBuilder(name) { Location = location };
            Axes = Enumerable.Range(0, type.Rank).Where(axis => axis != 1).ToEquatable();
            x = Builder.Parameter("x", type);
            Scale = Builder.Parameter("scale", type.With([type.Shape[1]]));
            Bias = Builder.Parameter("bias", Scale.Type);
        }

        public GraphBuilder Builder { get; }

        /// <summary>All axes but that of the channels.</summary>
        public EquatableArray<int> Axes { get; }

        public Value Scale { get; }

        public Value Bias { get; }

        /// <summary>x − mean, and 1 / √(variance + ε) for each channel.</summary>
        public (Value Distance, Value Scale) Parts(double epsilon) => Standardization.Parts(Builder, x, Axes, epsilon);

        /// <summary>direction − mean(direction) − d · r² · mean(direction · d): the Jacobian of the standardization times the direction, over r.</summary>
        public Value Centred(Value direction, Value distance, Value scale)
        {
            Value along = Builder.Mul(Builder.Mean(Builder.Mul(direction, distance), Axes), Builder.Square(scale));
            return Builder.Sub(Builder.Sub(direction, Repeat(Builder.Mean(direction, Axes))), Builder.Mul(distance, Repeat(along)));
        }

        /// <summary>A number a channel, in the shape of x.</summary>
        public Value Repeat(Value channels) => Builder.AlongChannels(channels, x.Type.Shape);
    }
}
