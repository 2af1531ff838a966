using System.Runtime.CompilerServices;
using GraphCompiler.Compiler.Ops.Random;

namespace GraphCompiler.Frontend.Tensors;

/// <content>Distributions beside uniform and normal. What is drawn has no gradient by parameters, except where it is a function of them.</content>
public static partial class Functions
{
    /// <summary>Normal with mean 0 and variance 1 as far as it lies in [−2, 2].</summary>
    /// <param name="key">A key, <c>u32[2]</c>; another one for each draw.</param>
    /// <param name="type">Type of the result, f32 or f64.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1002: not a key, or not a float type.</exception>
    public static Tensor RandomTruncatedNormal(Tensor key, TensorType type, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Key(key, new(file, line)).Map(new(file, line), (b, k) => b.TruncatedNormal(k, Float(type, new(file, line))));

    /// <summary>Exponential with mean 1; another rate divides it.</summary>
    /// <param name="key">A key, <c>u32[2]</c>; another one for each draw.</param>
    /// <param name="type">Type of the result, f32 or f64.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1002: not a key, or not a float type.</exception>
    public static Tensor RandomExponential(Tensor key, TensorType type, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Key(key, new(file, line)).Map(new(file, line), (b, k) => b.Exponential(k, Float(type, new(file, line))));

    /// <summary>Gumbel, of location 0 and scale 1: the greatest of many draws.</summary>
    /// <param name="key">A key, <c>u32[2]</c>; another one for each draw.</param>
    /// <param name="type">Type of the result, f32 or f64.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1002: not a key, or not a float type.</exception>
    public static Tensor RandomGumbel(Tensor key, TensorType type, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Key(key, new(file, line)).Map(new(file, line), (b, k) => b.Gumbel(k, Float(type, new(file, line))));

    /// <summary>Gamma of scale 1, of each element's shape parameter (Marsaglia and Tsang 2000); it takes no gradient.</summary>
    /// <param name="key">A key, <c>u32[2]</c>; another one for each draw.</param>
    /// <param name="concentration">The shape parameters, f32 or f64; below 0 gives NaN.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1002: not a key, or not a float type.</exception>
    public static Tensor RandomGamma(Tensor key, Tensor concentration, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Drawn(key, concentration, new(file, line), (b, k, c) => b.Gamma(k, c));

    /// <summary>Beta of each element's parameters, which are broadcast; it takes no gradient.</summary>
    /// <param name="key">A key, <c>u32[2]</c>; another one for each draw.</param>
    /// <param name="first">The first parameters, f32 or f64, above 0.</param>
    /// <param name="second">The second parameters, above 0.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1002: not a key, or not a float type; GRC1006: the shapes do not fit.</exception>
    public static Tensor RandomBeta(Tensor key, Tensor first, Tensor second, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        SourceLocation location = new(file, line);
        _ = (Key(key, location), Float(first.Type, location), Float(second.Type, location));
        return first.Map(second, location, (b, x, y) => b.Beta(key.Value, x, y));
    }

    /// <summary>Dirichlet: shares that sum to 1 along the axis; it takes no gradient.</summary>
    /// <param name="key">A key, <c>u32[2]</c>; another one for each draw.</param>
    /// <param name="concentration">The parameters, f32 or f64, above 0.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1002: not a key, or not a float type; GRC1003: no such axis.</exception>
    public static Tensor RandomDirichlet(
        Tensor key, Tensor concentration, int axis = -1, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        int counted = concentration.Axis(axis, new(file, line));
        return Drawn(key, concentration, new(file, line), (b, k, c) => b.Dirichlet(k, c, counted));
    }

    /// <summary>The number of events (a float) of each element's rate; it takes no gradient.</summary>
    /// <param name="key">A key, <c>u32[2]</c>; another one for each draw.</param>
    /// <param name="rate">The rates, f32 or f64; below 0 gives NaN.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1002: not a key, or not a float type.</exception>
    public static Tensor RandomPoisson(Tensor key, Tensor rate, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Drawn(key, rate, new(file, line), (b, k, r) => b.Poisson(k, r));

    /// <summary>Indices (i32) with probabilities in proportion to e^logits along an axis, which is removed.</summary>
    /// <param name="key">A key, <c>u32[2]</c>; another one for each draw.</param>
    /// <param name="logits">Logarithms of the probabilities, up to a constant.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1002: not a key, or not a float type; GRC1003: no such axis.</exception>
    public static Tensor RandomCategorical(Tensor key, Tensor logits, int axis = -1, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        int counted = logits.Axis(axis, new(file, line));
        return Drawn(key, logits, new(file, line), (b, k, v) => b.Categorical(k, v, counted));
    }

    /// <summary>The numbers below a size (i32) in random order.</summary>
    /// <param name="key">A key, <c>u32[2]</c>; another one for each draw.</param>
    /// <param name="size">How many.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1002: not a key, or more than an i32 counts.</exception>
    public static Tensor RandomPermutation(Tensor key, long size, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Key(key, new(file, line)).Map(new(file, line), (b, k) => b.Permutation(k, size));

    private static Tensor Drawn(Tensor key, Tensor parameter, SourceLocation location, Func<GraphBuilder, Value, Value, Value> draw)
    {
        _ = (Key(key, location), Float(parameter.Type, location));
        return parameter.Map(location, (b, p) => draw(b, key.Value, p));
    }
}
