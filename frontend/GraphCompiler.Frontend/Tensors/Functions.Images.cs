using System.Runtime.CompilerServices;

namespace GraphCompiler.Frontend.Tensors;

/// <content>Images <c>[n, channels, size…]</c> brought to other sizes and places.</content>
public static partial class Functions
{
    /// <summary>The sizes behind batch and channels brought to others.</summary>
    /// <param name="x"><c>[n, channels, size…]</c>.</param>
    /// <param name="sizes">The new sizes, one for each.</param>
    /// <param name="interpolation">How values between samples are made and where samples lie; linear between the centres of cells where null.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1002: an integer type that would be interpolated; GRC1004: sizes out of range, or not one for each.</exception>
    public static Tensor Resize(
        Tensor x, long[] sizes, Interpolation? interpolation = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        sizes.Length > 0 && sizes.Length == x.Rank - 2
            ? x.Map(new(file, line), (b, v) => b.Resize(v, sizes.ToEquatable(), interpolation ?? new Interpolation()))
            : throw DiagnosticId.InvalidAttribute.Error(
                FormattableString.Invariant($"a size is given for each dimension behind batch and channels, got {sizes.Length} for {x.Type}"), x.Trace.Place(new(file, line)));

    /// <summary>Samples of an image or volume at places: a spatial transformer's (Jaderberg et al. 2015), as <c>grid_sample</c> of PyTorch.</summary>
    /// <param name="x"><c>[n, channels, size…]</c>.</param>
    /// <param name="grid"><c>[n, places…, k]</c> for k sizes: coordinates in [−1, 1], that of the last axis first.</param>
    /// <param name="mode">Nearest, linear or cubic.</param>
    /// <param name="padding">What stands beyond the ends.</param>
    /// <param name="alignCorners">Whether −1 and 1 are the centres of the first and last elements; else their outer edges.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1002: the operands do not fit.</exception>
    public static Tensor GridSample(
        Tensor x, Tensor grid, InterpolationMode mode = InterpolationMode.Linear, GridPadding padding = GridPadding.Zeros, bool alignCorners = false,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Trace.Emit(new(file, line), b => b.GridSample(x.Value, grid.Value, mode, padding, alignCorners));

    /// <summary>The places of a picture after an affine map, for <see cref="GridSample"/>.</summary>
    /// <param name="matrices"><c>[n, k, k + 1]</c>: maps of (coordinates, 1), the last axis's coordinate first.</param>
    /// <param name="sizes">The k sizes of the picture.</param>
    /// <param name="alignCorners">As that of <see cref="GridSample"/>.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1002: the matrices do not fit; GRC1004: a size is not positive.</exception>
    public static Tensor AffineGrid(
        Tensor matrices, long[] sizes, bool alignCorners = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        matrices.Map(new(file, line), (b, m) => b.AffineGrid(m, sizes.ToEquatable(), alignCorners));

    /// <summary>Blocks of space moved into channels: <c>[n, c, h · s, w · s]</c> to <c>[n, c · s², h, w]</c> (<c>PixelUnshuffle</c> of PyTorch).</summary>
    /// <exception cref="GraphCompilerException">GRC1002: no images; GRC1004: height or width is no multiple of the block.</exception>
    public static Tensor SpaceToDepth(Tensor x, long block, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        RequireBlocks(x, block, x.Rank == 4 && block > 0 && x.Shape[2] % block == 0 && x.Shape[3] % block == 0, new(file, line));
        return x.Map(new(file, line), (b, v) => b.SpaceToDepth(v, block));
    }

    /// <summary>Blocks of channels moved into space: <c>[n, c · s², h, w]</c> to <c>[n, c, h · s, w · s]</c> (<c>PixelShuffle</c> of PyTorch).</summary>
    /// <exception cref="GraphCompilerException">GRC1002: no images; GRC1004: the channels are no multiple of the block's elements.</exception>
    public static Tensor DepthToSpace(Tensor x, long block, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        RequireBlocks(x, block, x.Rank == 4 && block is > 0 and <= int.MaxValue && x.Shape[1] % (block * block) == 0, new(file, line));
        return x.Map(new(file, line), (b, v) => b.DepthToSpace(v, block));
    }

    private static void RequireBlocks(Tensor x, long block, bool divides, SourceLocation location)
    {
        if (x.Rank != 4)
        {
            throw DiagnosticId.TypeMismatch.Error(FormattableString.Invariant($"images are [n, channels, height, width], got {x.Type}"), x.Trace.Place(location));
        }

        if (!divides)
        {
            throw DiagnosticId.InvalidAttribute.Error(FormattableString.Invariant($"{x.Type} has no whole blocks of {block} × {block}"), x.Trace.Place(location));
        }
    }
}
