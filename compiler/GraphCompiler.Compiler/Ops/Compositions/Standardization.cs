namespace GraphCompiler.Compiler.Ops.Compositions;

/// <summary>y = (x − mean) / √(variance + ε) along axes, and its derivative in the fewest sweeps over memory.</summary>
/// <remarks>
/// <code>
/// d = x − mean(x),  r = 1 / √(mean(d²) + ε),  y = d · r
/// x̄ = r · (ȳ − mean(ȳ) − d · r² · mean(ȳ · d))
/// </code>
/// Derived op by op, the cotangent of the mean would be a sum over what mean(ȳ · d) is needed for: a sweep more, for a term that is zero but for
/// rounding, as Σ d = 0. The Jacobian is symmetric, so that the JVP is the same function of the tangent. Both derivatives are made of x anew: what
/// they share with the function is computed once after inlining, and they can be differentiated themselves.
/// </remarks>
public static class Standardization
{
    /// <summary>The function and its derivative for operands of a type.</summary>
    /// <param name="type">Type of x.</param>
    /// <param name="axes">The axes of the mean and the variance.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="location">The line that the nodes are from.</param>
    public static CustomGradient Of(TensorType type, EquatableArray<int> axes, double epsilon, SourceLocation location)
    {
        var forward = new GraphBuilder("standardize") { Location = location };
        (Value distance, Value scale) = Parts(forward, forward.Parameter("x", type), axes, epsilon);
        Graph function = forward.Build(new GraphResult("y", forward.Mul(distance, forward.RepeatAlong(scale, type.Shape, axes))));
        Graph derivative = Derivative(type, axes, epsilon, location);
        return new CustomGradient(function, derivative, derivative);
    }

    /// <summary>x − mean, and 1 / √(variance + ε) without the axes.</summary>
    internal static (Value Distance, Value Scale) Parts(GraphBuilder b, Value x, EquatableArray<int> axes, double epsilon)
    {
        Value distance = b.Sub(x, b.RepeatAlong(b.Mean(x, axes), x.Type.Shape, axes));
        return (distance, b.Rsqrt(b.AddNumber(b.Mean(b.Square(distance), axes), epsilon)));
    }

    /// <summary>(x, y, direction) ↦ the Jacobian times the direction.</summary>
    private static Graph Derivative(TensorType type, EquatableArray<int> axes, double epsilon, SourceLocation location)
    {
        var b = new GraphBuilder("standardize_derivative") { Location = location };
        (Value x, _, Value direction) = (b.Parameter("x", type), b.Parameter("y", type), b.Parameter("direction", type));
        (Value distance, Value scale) = Parts(b, x, axes, epsilon);
        Value Repeat(Value reduced) => b.RepeatAlong(reduced, type.Shape, axes);
        Value along = b.Mul(b.Mean(b.Mul(direction, distance), axes), b.Square(scale));
        Value centred = b.Sub(b.Sub(direction, Repeat(b.Mean(direction, axes))), b.Mul(distance, Repeat(along)));
        return b.Build(new GraphResult("result", b.Mul(centred, Repeat(scale))));
    }
}
