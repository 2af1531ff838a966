using System.Runtime.CompilerServices;

namespace GraphCompiler.Frontend.Tensors;

/// <content>Gated linear units: half of the features, times a function of the other half (Dauphin et al. 2017, Shazeer 2020).</content>
public static partial class Functions
{
    /// <summary>a · σ(b), where a and b are the halves of x along an axis (Dauphin et al. 2017).</summary>
    /// <exception cref="GraphCompilerException">GRC1003: no such axis; GRC1004: its size is odd.</exception>
    public static Tensor Glu(Tensor x, int axis = -1, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Gated(x, axis, new(file, line), static (b, v) => b.Logistic(v));

    /// <summary>a · b, where a and b are the halves of x along an axis (Shazeer 2020).</summary>
    /// <exception cref="GraphCompilerException">GRC1003: no such axis; GRC1004: its size is odd.</exception>
    public static Tensor Bilinear(Tensor x, int axis = -1, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Gated(x, axis, new(file, line), static (_, v) => v);

    /// <summary>a · max(b, 0), where a and b are the halves of x along an axis (Shazeer 2020).</summary>
    /// <exception cref="GraphCompilerException">GRC1003: no such axis; GRC1004: its size is odd.</exception>
    public static Tensor ReGlu(Tensor x, int axis = -1, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Gated(x, axis, new(file, line), static (b, v) => b.Relu(v));

    /// <summary>a · gelu(b), where a and b are the halves of x along an axis (Shazeer 2020).</summary>
    /// <exception cref="GraphCompilerException">GRC1003: no such axis; GRC1004: its size is odd.</exception>
    public static Tensor GeGlu(Tensor x, int axis = -1, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Gated(x, axis, new(file, line), static (b, v) => b.Gelu(v));

    /// <summary>a · swish(b), where a and b are the halves of x along an axis (Shazeer 2020).</summary>
    /// <exception cref="GraphCompilerException">GRC1003: no such axis; GRC1004: its size is odd.</exception>
    public static Tensor SwiGlu(Tensor x, int axis = -1, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Gated(x, axis, new(file, line), static (b, v) => b.Swish(v));

    private static Tensor Gated(Tensor x, int axis, SourceLocation location, Func<GraphBuilder, Value, Value> gate)
    {
        int counted = x.Axis(axis, location);
        long half = RequireParts(x, counted, 2, location);
        return x.Map(location, (b, v) =>
            b.Mul(b.SliceAxis(v, counted, 0, half), gate(b, b.SliceAxis(v, counted, half, 2 * half))));
    }
}
