using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Contraction;

/// <summary>Products of windows of an array with kernels, summed, in any number of spatial dimensions.</summary>
/// <param name="Strides">Steps from a window to the next along each spatial dimension.</param>
/// <param name="Low">Zeros before the first element along each spatial dimension; negative: elements cut off there.</param>
/// <param name="High">Zeros behind the last element along each spatial dimension; negative: elements cut off there.</param>
/// <param name="BaseDilation">Steps between neighbouring elements of the array; 1: they are dense.</param>
/// <param name="WindowDilation">Steps between neighbouring elements of a window; 1: they are dense.</param>
/// <param name="Groups">Groups of channels: the outputs of one see its channels only. As many as channels: depthwise.</param>
/// <remarks>
/// <para>
/// The operands are x <c>[n, c, spatial…]</c> and w <c>[o, c / groups, kernel…]</c>, the result is <c>[n, o, spatial…]</c>. Nothing is reversed: this is
/// what networks call a convolution. Each element is one chain of multiply-adds along the channels of its group and, for each, the
/// positions of the kernel in row-major order (<c>ConvolutionOrder</c>). A position outside x takes part as a factor 0; one between
/// two elements of a dilated x takes no part.
/// </para>
/// <para>
/// VJP: both gradients are convolutions again. <c>x̄</c> is that of <c>ȳ</c>, dilated by the strides, with the reversed kernels whose inputs and outputs
/// change places; <c>w̄</c> that of x with <c>ȳ</c> as kernels, dilated by the strides, where samples and channels change places.
/// </para>
/// </remarks>
public sealed record Convolution(
    EquatableArray<long> Strides, EquatableArray<long> Low, EquatableArray<long> High,
    EquatableArray<long> BaseDilation, EquatableArray<long> WindowDilation, long Groups = 1) : ContractionOp
{
    /// <summary>Most that an attribute may say, so that no sum of some of them overflows.</summary>
    private const long MostSteps = int.MaxValue;

    /// <inheritdoc/>
    public override string Name => "convolution";

    /// <inheritdoc/>
    public override string Summary =>
        "Windows times kernels: y[n, o, p] = Σ_c Σ_q x[n, c, (p · stride + q · windowDilation − low) / baseDilation] · w[o, c, q], over the channels c of o's group.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Constraints =>
    [
        "there are two operands with one element type, float or integer",
        "the operands have the same rank, at least 3: [n, c, spatial…] and [o, c / groups, kernel…]",
        "strides, low, high and dilations have one entry for each spatial dimension; strides, dilations and groups are at least 1, and none is past 2³¹ − 1",
        "the channels of the first operand are groups times those of the second, whose outputs are a multiple of groups",
        "the kernel has at least one position, and its window fits the padded operand",
    ];

    /// <inheritdoc/>
    public override string Derivative =>
        "x̄ = convolution(ȳ dilated by the strides, w reversed with o and c swapped), w̄ = convolution(x, ȳ dilated by the strides) with n and c swapped";

    /// <inheritdoc/>
    public override IEnumerable<OpCase> Cases =>
    [
        Case(Of(1), [2, 3, 8], [4, 3, 3]),
        Case(new Convolution([1, 1], [1, 1], [1, 1], [1, 1], [1, 1]), [2, 3, 5, 6], [17, 3, 3, 3]),
        Case(new Convolution([2, 1], [1, 0], [0, 2], [1, 1], [1, 2]), [1, 2, 6, 7], [3, 2, 3, 2], DType.F64),
        Case(new Convolution([1, 1], [2, 1], [1, 2], [2, 3], [1, 1]), [1, 2, 3, 2], [3, 2, 3, 2]),
        Case(new Convolution([3, 2], [1, 3], [2, 1], [2, 2], [2, 3]), [2, 1, 5, 6], [2, 1, 2, 2], DType.F64),
        Case(new Convolution([1, 1], [-1, 1], [1, -1], [1, 1], [1, 1]), [2, 2, 5, 5], [2, 2, 2, 2]),
        Case(Of(2) with { Groups = 3 }, [1, 6, 4, 5], [6, 2, 2, 2]),
        Case(new Convolution([1, 1], [1, 1], [1, 1], [1, 1], [1, 1], 4), [2, 4, 5, 19], [4, 1, 3, 3]),
        Case(new Convolution([1, 1], [1, 1], [1, 1], [1, 1], [1, 1], 8), [1, 16, 5, 6], [8, 2, 5, 6]),
        Case(new Convolution([2], [1], [1], [1], [1], 3), [1, 3, 9], [6, 1, 3], DType.F64),
        Case(Of(2), [2, 5, 3, 3], [16, 5, 1, 1]),
        Case(Of(3), [1, 2, 3, 4, 4], [2, 2, 2, 1, 3]),
        Case(Of(2), [2, 3, 4, 4], [2, 3, 2, 3], DType.I32),
    ];

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            Of(2),
            [
                ReferenceTensor.Of(DType.F32, [1, 1, 5, 5], [1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0]),
                ReferenceTensor.Of(DType.F32, [1, 1, 3, 3], [1, 0, 1, 0, 1, 0, 1, 0, 1]),
            ],
            [ReferenceTensor.Of(DType.F32, [1, 1, 3, 3], [4, 3, 4, 2, 4, 3, 2, 3, 4])],
            "Stanford UFLDL tutorial, feature extraction using convolution"),
        new(
            new Convolution([2, 2], [1, 1], [1, 1], [1, 1], [1, 1]),
            [
                ReferenceTensor.Of(DType.F32, [1, 1, 7, 5], Enumerable.Range(0, 35).Select(i => (double)i)),
                ReferenceTensor.Of(DType.F32, [1, 1, 3, 3], Enumerable.Repeat(1.0, 9)),
            ],
            [ReferenceTensor.Of(DType.F32, [1, 1, 4, 3], [12, 27, 24, 63, 108, 81, 123, 198, 141, 112, 177, 124])],
            "ONNX operator Conv, example with strides and padding"),
    ];

    /// <summary>A plain convolution: stride 1, no padding, no dilation, one group.</summary>
    public static Convolution Of(int spatial)
    {
        EquatableArray<long> ones = Enumerable.Repeat(1L, spatial).ToEquatable(), zeros = Enumerable.Repeat(0L, spatial).ToEquatable();
        return new Convolution(ones, zeros, zeros, ones, ones);
    }

    /// <inheritdoc/>
    public override long Depth(TensorType lhs, TensorType rhs) => rhs.Shape.ToSizes().Skip(1).Aggregate(1L, (n, size) => checked(n * size));

    /// <inheritdoc/>
    public override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
    {
        check.Require(
            operands.Length == 2 && operands[0].DType == operands[1].DType && operands[0].DType != DType.Bool,
            "C1", $"{TypeText.Of(operands)}");
        (TensorType x, TensorType w) = (operands[0], operands[1]);
        check.Require(x.Rank == w.Rank && x.Rank >= 3, "C2", $"{TypeText.Of(operands)}");
        int spatial = x.Rank - 2;
        check.RequireAttribute(
            new[] { Strides, Low, High, BaseDilation, WindowDilation }.All(a => a.Count == spatial && a.All(n => n is >= -MostSteps and <= MostSteps))
                && Strides.Concat(BaseDilation).Concat(WindowDilation).Append(Groups).All(n => n is >= 1 and <= MostSteps),
            "C3", $"{TypeText.Of(operands)} in {this}");
        check.Require(
            x.Shape[1].Size == (Int128)Groups * w.Shape[1].Size && w.Shape[0].Size % Groups == 0, "C4", $"{TypeText.Of(operands)} in {this}");
        var sizes = new long[spatial];
        for (int d = 0; d < spatial; d++)
        {
            (long size, long kernel) = (x.Shape[d + 2].Size, w.Shape[d + 2].Size);
            Int128 padded = Extent(size, BaseDilation[d]) + Low[d] + High[d], window = Extent(kernel, WindowDilation[d]);
            check.Require(kernel > 0 && padded >= window && padded <= long.MaxValue, "C5", $"{TypeText.Of(operands)} in {this}");
            sizes[d] = (long)((padded - window) / Strides[d]) + 1;
        }

        return [x.With(Shape.FromSizes([x.Shape[0].Size, w.Shape[0].Size, .. sizes]))];
    }

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands) =>
        [ReferenceConvolution.Evaluate(this, node.Type, operands[0], operands[1])];

    /// <inheritdoc/>
    public override Value?[] Vjp(
        VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted)
    {
        if (cotangents[0] is not { } cotangent || !node.Type.DType.IsFloat)
        {
            return [null, null];
        }

        (GraphBuilder b, Value x, Value w) = (context.Builder, node.Operands[0], node.Operands[1]);
        return
        [
            wanted[0] ? x.Type.Elements == 0 ? b.ZeroLike(x) : InputGradient(b, x.Type, w, cotangent) : null,
            wanted[1] ? w.Type.Elements == 0 ? b.ZeroLike(w) : KernelGradient(b, x, w.Type, cotangent) : null,
        ];
    }

    /// <summary>Bilinear: the sum of the convolutions with one operand replaced by its tangent.</summary>
    public override Value?[] Jvp(JvpContext context, Node node, ReadOnlySpan<Value?> tangents)
    {
        Value? left = tangents[0] is { } s ? context.Builder.Add(this, s, node.Operands[1]) : null;
        Value? right = tangents[1] is { } t ? context.Builder.Add(this, node.Operands[0], t) : null;
        return [left is { } l && right is { } r ? context.Builder.Add(l, r) : left ?? right];
    }

    private Value InputGradient(GraphBuilder b, TensorType x, Value w, Value cotangent)
    {
        int[] spatial = [.. Enumerable.Range(2, x.Rank - 2)];
        Value swapped = b.Reverse(SwapInGroups(b, w), spatial.ToEquatable());
        long[] low = [.. spatial.Select((axis, d) => ((w.Type.Shape[axis].Size - 1) * WindowDilation[d]) - Low[d])];
        long[] high = [.. spatial.Select((axis, d) =>
            ((x.Shape[axis].Size - 1) * BaseDilation[d]) + ((w.Type.Shape[axis].Size - 1) * WindowDilation[d]) + 1
                - ((cotangent.Type.Shape[axis].Size - 1) * Strides[d]) - 1 - low[d])];
        return b.Add(
            new Convolution(BaseDilation, low.ToEquatable(), high.ToEquatable(), Strides, WindowDilation, Groups), cotangent, swapped);
    }

    private Value KernelGradient(GraphBuilder b, Value x, TensorType w, Value cotangent)
    {
        int[] spatial = [.. Enumerable.Range(2, x.Type.Rank - 2)];
        // A sample becomes a channel, the channels of a group become samples.
        Value samples = SamplesInGroups(b, x), kernels = b.Transpose(cotangent, [1, 0, .. spatial]);
        long[] high = [.. spatial.Select((axis, d) =>
            (long)(((w.Shape[axis].Size - 1) * WindowDilation[d]) + ((cotangent.Type.Shape[axis].Size - 1) * Strides[d]) + 1
                - Extent(x.Type.Shape[axis].Size, BaseDilation[d]) - Low[d]))];
        Value gradient = b.Add(
            new Convolution(WindowDilation, Low, high.ToEquatable(), BaseDilation, Strides, Groups), samples, kernels);
        return b.Transpose(gradient, [1, 0, .. spatial]);
    }

    /// <summary>Kernels [groups · o, c, …] as [groups · c, o, …].</summary>
    private Value SwapInGroups(GraphBuilder b, Value w)
    {
        long[] sizes = w.Type.Shape.ToSizes(), kernel = sizes[2..];
        int[] spatial = [.. Enumerable.Range(3, kernel.Length)];
        return Groups == 1
            ? b.Transpose(w, [1, 0, .. spatial.Select(d => d - 1)])
            : b.Reshape(
                b.Transpose(b.Reshape(w, Shape.FromSizes([Groups, sizes[0] / Groups, sizes[1], .. kernel])), [0, 2, 1, .. spatial]),
                Shape.FromSizes([Groups * sizes[1], sizes[0] / Groups, .. kernel]));
    }

    /// <summary>An array [n, groups · c, …] as [c, groups · n, …].</summary>
    private Value SamplesInGroups(GraphBuilder b, Value x)
    {
        long[] sizes = x.Type.Shape.ToSizes(), space = sizes[2..];
        int[] spatial = [.. Enumerable.Range(3, space.Length)];
        return Groups == 1
            ? b.Transpose(x, [1, 0, .. spatial.Select(d => d - 1)])
            : b.Reshape(
                b.Transpose(b.Reshape(x, Shape.FromSizes([sizes[0], Groups, sizes[1] / Groups, .. space])), [2, 1, 0, .. spatial]),
                Shape.FromSizes([sizes[1] / Groups, Groups * sizes[0], .. space]));
    }

    /// <summary>Steps from the first of a number of dilated elements to behind the last.</summary>
    private static Int128 Extent(long size, long dilation) => size == 0 ? 0 : ((Int128)(size - 1) * dilation) + 1;

    private static OpCase Case(Convolution op, Shape x, Shape w, DType type = DType.F32) =>
        new(op, [new TensorType(type, x), new TensorType(type, w)], [ValueRange.Of(type)]);
}

/// <summary>Builds <see cref="Convolution"/>.</summary>
public static class ConvolutionBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>A convolution with the given attributes of x <c>[n, c, spatial…]</c> with kernels <c>[o, c / groups, kernel…]</c>.</summary>
        public Value Convolution(Value x, Value w, Convolution convolution) => b.Add(convolution, x, w);
    }
}
