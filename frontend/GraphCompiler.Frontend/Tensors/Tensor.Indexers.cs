namespace GraphCompiler.Frontend.Tensors;

/// <content>Parts along the first axis: <c>x[0]</c>, <c>x[^1]</c>, <c>x[2..5]</c>; <see cref="Functions.Slice"/> cuts along any.</content>
public sealed partial class Tensor
{
    /// <summary>The part at one place of the first axis, without that axis.</summary>
    /// <param name="index">The place.</param>
    /// <exception cref="GraphCompilerException">GRC1003: a scalar; GRC1004: the index is outside.</exception>
    public Tensor this[Index index]
    {
        [WalksStack]
        get
        {
            int axis = Axis(0, UserCode.Location());
            long place = Functions.From(index, Shape[axis]);
            return Map(default, (b, v) => b.At(v, axis, place));
        }
    }

    /// <summary>The parts in a range of the first axis.</summary>
    /// <param name="range">The range.</param>
    /// <exception cref="GraphCompilerException">GRC1003: a scalar; GRC1004: the range is outside.</exception>
    public Tensor this[Range range]
    {
        [WalksStack]
        get
        {
            SourceLocation location = UserCode.Location();
            int axis = Axis(0, location);
            long size = Shape[axis];
            return Map(location, (b, v) => b.SliceAxis(v, axis, Functions.From(range.Start, size), Functions.From(range.End, size)));
        }
    }
}
