namespace GraphCompiler.Compiler.Autodiff;

/// <summary>Cotangents of slices that lie side by side: each is padded with zeros where the other is not.</summary>
/// <remarks>
/// <code>
/// pad(x, behind: y's) + pad(y, before: x's)   ⇒   concatenate(x, y), padded as far as neither reaches
/// </code>
/// What was split (gates of a cell, heads of an attention) gets its cotangent in one piece: no array is padded and no zero is added.
/// </remarks>
internal static class SideBySide
{
    /// <summary>The sum of two cotangents, if they are of slices that lie side by side along one axis; else null.</summary>
    public static Value? Join(GraphBuilder b, Value first, Value second)
    {
        if (Extent(first) is not { } x || Extent(second) is not { } y || x.Axis != y.Axis || (x.End != y.Begin && y.End != x.Begin))
        {
            return null;
        }

        ((Value Part, int Axis, long Begin, long End) low, (Value Part, int Axis, long Begin, long End) high) = x.End == y.Begin ? (x, y) : (y, x);
        Value joined = b.Concatenate(low.Axis, low.Part, high.Part);
        return b.PadAxis(joined, b.Scalar(joined.Type.DType, 0), low.Axis, low.Begin, first.Type.Shape[low.Axis] - high.End);
    }

    /// <summary>Where a value is anything but zeros, if that is one range along one axis.</summary>
    private static (Value Part, int Axis, long Begin, long End)? Extent(Value value)
    {
        if (value is not { Op: Pad pad, Operands: [var part, { Op: Constant { Data: var filling } }] } || pad.Interior.Any(n => n != 0)
            || filling.First().Bits != 0)
        {
            return null;
        }

        int[] axes = [.. Enumerable.Range(0, pad.Low.Count).Where(axis => pad.Low[axis] != 0 || pad.High[axis] != 0)];
        return axes is [var only] && pad.Low[only] >= 0 && pad.High[only] >= 0
            ? (part, only, pad.Low[only], pad.Low[only] + part.Type.Shape[only]) : null;
    }
}
