using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Layers;

namespace GraphCompiler.Frontend.Tensors;

/// <content>Attention and positions.</content>
public static partial class Functions
{
    /// <summary>softmax(q kᵀ · scale) v over the steps that a query may see (Vaswani et al. 2017).</summary>
    /// <param name="queries">Queries, <c>[n, heads, q, d]</c>.</param>
    /// <param name="keys">Keys, <c>[n, groups, k, d]</c>; each group is for <c>heads / groups</c> heads in a row.</param>
    /// <param name="values">Values, <c>[n, groups, k, v]</c>.</param>
    /// <param name="mask">
    /// What each query sees, a bool tensor that is broadcast to <c>[n, heads, q, k]</c>; null for all. A query that sees nothing gets the mean of all values.
    /// </param>
    /// <param name="isCausal">Whether query i sees the keys up to i only.</param>
    /// <param name="scale">Factor of the scores; null for 1/√d.</param>
    /// <param name="onWeights">What is done to the weights after the softmax, such as dropout; null for nothing.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <returns><c>[n, heads, q, v]</c>.</returns>
    /// <exception cref="GraphCompilerException">GRC1002: the shapes do not fit; GRC8012: a scale that is not finite.</exception>
    public static Tensor ScaledDotProductAttention(
        Tensor queries, Tensor keys, Tensor values, Tensor? mask = null, bool isCausal = false, double? scale = null,
        Func<Tensor, Tensor>? onWeights = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var location = new SourceLocation(file, line);
        RequireHeads(queries, keys, values, location);
        Options.Finite(scale ?? 1, "the scale of attention", queries.Trace.Place(location));
        // Finite, so that a query that sees nothing has no NaN.
        Tensor? summand = mask is null
            ? null
            : Where(mask, queries.Trace.Scalar(queries.DType, 0), queries.Trace.Scalar(queries.DType, -1e30), file, line);
        return queries.Trace.Emit(location, b => b.ScaledDotProductAttention(
            queries.Value, keys.Value, values.Value, summand?.Value, isCausal, scale,
            onWeights is null ? null : w => onWeights(new Tensor(queries.Trace, w)).Value));
    }

    /// <summary>Features turned by their positions: rotary position embedding (Su et al. 2021).</summary>
    /// <param name="x">The tensor: positions and features are its last two axes.</param>
    /// <param name="start">The position of the first, an i32 scalar; null for 0.</param>
    /// <param name="length">How many positions there can be, where <paramref name="start"/> is given.</param>
    /// <param name="wavelengthBase">Position t turns pair i by the angle <c>t · base^(−2i/d)</c>.</param>
    /// <param name="interleaved">Whether pairs are (x[2i], x[2i + 1]); else they are (x[i], x[i + d/2]).</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1003: not two axes; GRC1004: the number of features is odd; GRC8012: a base that is not above 0.</exception>
    public static Tensor RotaryEmbedding(
        Tensor x, Tensor? start = null, long length = 0, double wavelengthBase = 10000, bool interleaved = false,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var location = new SourceLocation(file, line);
        long positions = x.Shape[x.Axis(-2, location)], pairs = RequireParts(x, x.Axis(-1, location), 2, location);
        Options.AboveZero(wavelengthBase, "the base of rotary positions", x.Trace.Place(location));
        return x.Map(location, (b, v) =>
        {
            Value Angles(Func<double, double> function) => RotaryAngles(b, x.DType, start, positions, Math.Max(length, positions), angle =>
                Array.ConvertAll(angle, a => function(a)), pairs, wavelengthBase);
            return b.RotatePairs(v, Angles(Math.Cos), Angles(Math.Sin), interleaved);
        });
    }

    /// <summary>A function of the angles, <c>[positions, pairs]</c>: a table that is computed here in double precision.</summary>
    private static Value RotaryAngles(
        GraphBuilder b, DType type, Tensor? start, long positions, long length, Func<double[], double[]> function, long pairs, double wavelengthBase)
    {
        var angles = new double[checked(length * pairs)];
        for (long i = 0; i < angles.LongLength; i++)
        {
            angles[i] = i / pairs * Math.Pow(wavelengthBase, -(double)(i % pairs) / pairs);
        }

        Value table = b.Constant(Compiler.Reference.ReferenceTensor.Of(type, [length, pairs], function(angles)).ToNdArray());
        if (start is null)
        {
            return table;
        }

        Value rows = b.Add(b.Iota(new TensorType(DType.I32, [positions]), 0), b.BroadcastTo(start.Value, [positions]));
        return b.Gather(table, rows, 0);
    }

    private static void RequireHeads(Tensor queries, Tensor keys, Tensor values, SourceLocation location)
    {
        bool fits = queries.Rank == 4 && keys.Rank == 4 && values.Rank == 4
            && queries.Shape[0] == keys.Shape[0] && queries.Shape[3] == keys.Shape[3]
            && keys.Shape[1] > 0 && queries.Shape[1] % keys.Shape[1] == 0
            && Enumerable.Range(0, 3).All(axis => keys.Shape[axis] == values.Shape[axis]);
        if (!fits)
        {
            throw DiagnosticId.TypeMismatch.Error(
                $"attention is over queries [n, heads, q, d], keys [n, groups, k, d] and values [n, groups, k, v], got {queries.Type}, {keys.Type}, {values.Type}",
                queries.Trace.Place(location), queries.Value.Node.ToString());
        }
    }
}
