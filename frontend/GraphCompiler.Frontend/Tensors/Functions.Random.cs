using System.Runtime.CompilerServices;
using GraphCompiler.Compiler.Ops.Random;

namespace GraphCompiler.Frontend.Tensors;

/// <content>Random numbers, each a function of a key and of its place alone: the same for any number of threads.</content>
public static partial class Functions
{
    /// <summary>Keys of random numbers, <c>u32[2]</c>.</summary>
    public static TensorType RandomKey { get; } = new(DType.U32, [2]);

    /// <summary>A key for a number, independent of those for all others.</summary>
    /// <param name="key">A key, <c>u32[2]</c>.</param>
    /// <param name="number">A u32 scalar: a step, a stream.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1002: not a key, or not a number.</exception>
    public static Tensor FoldIn(Tensor key, Tensor number, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (number.Type != TensorType.Scalar(DType.U32))
        {
            throw DiagnosticId.TypeMismatch.Error($"a number that a key is made for is a u32 scalar, got {number.Type}", new(file, line));
        }

        return Key(key, new(file, line)).Map(new(file, line), (b, k) => b.FoldIn(k, number.Value));
    }

    /// <summary>A key for a number, independent of those for all others.</summary>
    /// <exception cref="GraphCompilerException">GRC1002: not a key.</exception>
    public static Tensor FoldIn(Tensor key, uint number, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        FoldIn(key, key.Trace.Scalar(DType.U32, number), file, line);

    /// <summary>Uniform in [0, 1), in steps of 2⁻²⁴.</summary>
    /// <param name="key">A key, <c>u32[2]</c>; another one for each draw.</param>
    /// <param name="type">Type of the result, f32 or f64.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1002: not a key, or not a float type.</exception>
    public static Tensor RandomUniform(Tensor key, TensorType type, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Key(key, new(file, line)).Map(new(file, line), (b, k) => b.Uniform(k, Float(type, new(file, line))));

    /// <summary>Normal with mean 0 and variance 1 (Box and Muller 1958).</summary>
    /// <param name="key">A key, <c>u32[2]</c>; another one for each draw.</param>
    /// <param name="type">Type of the result, f32 or f64.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1002: not a key, or not a float type.</exception>
    public static Tensor RandomNormal(Tensor key, TensorType type, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Key(key, new(file, line)).Map(new(file, line), (b, k) => b.Normal(k, Float(type, new(file, line))));

    /// <summary>True with a probability, to 32 bits; a bool tensor.</summary>
    /// <param name="key">A key, <c>u32[2]</c>; another one for each draw.</param>
    /// <param name="probability">Probability of true, in [0, 1].</param>
    /// <param name="shape">Shape of the result.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1002: not a key; GRC1004: the probability is not in [0, 1].</exception>
    public static Tensor RandomBernoulli(
        Tensor key, double probability, Shape shape, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Key(key, new(file, line)).Map(new(file, line), (b, k) => b.Bernoulli(k, probability, shape));

    private static Tensor Key(Tensor key, SourceLocation location) => key.Type == RandomKey
        ? key : throw DiagnosticId.TypeMismatch.Error($"a key of random numbers is {RandomKey}, got {key.Type}", location);

    private static TensorType Float(TensorType type, SourceLocation location) => type.DType.IsFloat
        ? type : throw DiagnosticId.TypeMismatch.Error($"random numbers are f32 or f64, got {type}", location);
}
