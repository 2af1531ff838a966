using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using GraphCompiler.Compiler.Ops.Random;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Random;

/// <summary>Random keys of one trace: <c>key = fold(seed, stream, step)</c>.</summary>
/// <remarks>
/// A stream is a hash of the scope and of the occurrence in it, so that a layer draws the same numbers whatever stands beside it; the step makes them new
/// for each run. No batch split, no number of threads and no pass can change one of them.
/// </remarks>
/// <param name="seed">The seed, u32[2].</param>
/// <param name="step">The step, a u32 scalar; null for numbers that are drawn once.</param>
internal sealed class RandomStreams(Tensor seed, Tensor? step)
{
    private readonly Dictionary<string, int> occurrences = new(StringComparer.Ordinal);

    /// <summary>The key of the next stream in the scope that the trace is in.</summary>
    public Tensor NextKey(Trace trace)
    {
        int occurrence = occurrences.GetValueOrDefault(trace.Scope);
        occurrences[trace.Scope] = occurrence + 1;
        return Key(trace, trace.Scope + "#" + occurrence.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The key of a named stream.</summary>
    public Tensor Key(Trace trace, string stream) => trace.Emit(default, b =>
    {
        Value key = b.FoldIn(seed.Value, b.Scalar(DType.U32, StreamNumber(stream)));
        return step is null ? key : b.FoldIn(key, step.Value);
    });

    private static uint StreamNumber(string stream) =>
        BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes(stream)));
}
