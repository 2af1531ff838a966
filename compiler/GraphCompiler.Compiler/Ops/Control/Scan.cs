using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Autodiff.ControlFlow;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Control;

/// <summary>
/// A loop of a known number of steps: <c>(c, y[t]) = body(c, x[t], captures)</c> for t = 0, 1, …, length − 1.
/// </summary>
/// <param name="Body">One step: carries, slices of the sequences and captures, to new carries and slices of the stacked results.</param>
/// <param name="Length">How many steps; 0 or more.</param>
/// <param name="Carries">How many of the operands are initial carries; they come first.</param>
/// <param name="Sequences">How many of the operands after them are cut along their first dimension, a slice a step; the others are captures.</param>
/// <param name="Reverse">Whether it runs from the last slice to the first.</param>
/// <param name="Recompute">Whether reverse mode keeps the carries of each step alone, and computes the step again.</param>
/// <remarks>
/// Results are the carries after the last step, then the stacked results, <c>y[t]</c> where <c>x[t]</c> is. Never unrolled. VJP: a scan the other way
/// round over what a scan like this one stacks beside its results (<see cref="ScanTranspose"/>); JVP: one loop with tangents as further carries and
/// sequences (<see cref="ScanTangent"/>).
/// </remarks>
public sealed record Scan(Graph Body, long Length, int Carries, int Sequences, bool Reverse = false, bool Recompute = false) : Op
{
    /// <inheritdoc/>
    public override string Name => "scan";

    /// <inheritdoc/>
    public override string Summary => "A loop of a known number of steps: (c, y[t]) = body(c, x[t], captures); gives the last c and all of y.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Constraints =>
    [
        "there are as many operands as parameters of the body: carries, then sequences, then captures",
        "length is not negative, and the first dimension of each sequence",
        "the parameters of the body have the types of the carries, of a slice of each sequence, and of the captures",
        "the first results of the body are the new carries and have the types of the carries",
        "there is a result",
    ];

    /// <inheritdoc/>
    public override string Derivative => "a scan in the opposite direction: (c̄, x̄[t]) = vjp of body(c̄, ȳ[t])";

    /// <inheritdoc/>
    public override IEnumerable<OpCase> Cases =>
    [
        new(
            new Scan(ControlSamples.Recurrence(), 5, 1, 1),
            [new(DType.F32, [2, 3]), new(DType.F32, [5, 2, 3]), new(DType.F32, [3, 3])], [ValueRange.Normal]),
        new(
            new Scan(ControlSamples.Recurrence(), 5, 1, 1, Reverse: true, Recompute: true),
            [new(DType.F32, [2, 3]), new(DType.F32, [5, 2, 3]), new(DType.F32, [3, 3])], [ValueRange.Normal]),
        new(new Scan(ControlSamples.Sums(), 4, 1, 1, Reverse: true), [new(DType.I32, [3]), new(DType.I32, [4, 3])], [ValueRange.Of(DType.I32)]),
        new(new Scan(ControlSamples.Recurrence(), 0, 1, 1), [new(DType.F32, [2, 3]), new(DType.F32, [0, 2, 3]), new(DType.F32, [3, 3])], [ValueRange.Normal]),
    ];

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new Scan(ControlSamples.Sums(), 3, 1, 1),
            [ReferenceTensor.Of(DType.I32, [3], [1, 0, 0]), ReferenceTensor.Of(DType.I32, [3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9])],
            [ReferenceTensor.Of(DType.I32, [3], [13, 15, 18]), ReferenceTensor.Of(DType.I32, [3, 3], [2, 2, 3, 6, 7, 9, 13, 15, 18])],
            "by definition"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Graph> NestedGraphs => [Body];

    /// <inheritdoc/>
    public override Op WithNestedGraphs(IReadOnlyList<Graph> graphs) => this with { Body = graphs[0] };

    /// <inheritdoc/>
    public override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
    {
        TensorType[] given = operands.ToArray(), parameters = Body.ParameterTypes(), results = Body.ResultTypes();
        check.RequireAttribute(
            Carries >= 0 && Sequences >= 0 && (long)Carries + Sequences <= given.Length && parameters.Length == given.Length,
            "C1", $"{given.Length} operands, {Carries} carries and {Sequences} sequences for a body of {parameters.Length} parameters");
        TensorType[] sequences = given[Carries..(Carries + Sequences)];
        check.RequireAttribute(
            Length is >= 0 and <= Shape.MaxElements && sequences.All(s => s.Rank > 0 && s.Shape[0] == Length), "C2", $"length {Length} and {TypeText.Of(sequences)}");
        TensorType[] expected = [.. given.Take(Carries), .. sequences.Select(GraphTypes.SliceOf), .. given[(Carries + Sequences)..]];
        check.Require(parameters.SequenceEqual(expected), "C3", $"{TypeText.Of(parameters)}, expected {TypeText.Of(expected)}");
        TensorType[] carries = given[..Carries];
        check.Require(
            results.Length >= Carries && results.Take(Carries).SequenceEqual(carries), "C4", $"{TypeText.Of(results)} for carries {TypeText.Of(carries)}");
        check.Require(results.Length > 0, "C5", $"none");
        return [.. carries, .. results[Carries..].Select(y => GraphTypes.StackOf(y, Length))];
    }

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands)
    {
        ReferenceTensor[] given = operands.ToArray(), carries = given[..Carries], captures = given[(Carries + Sequences)..];
        ReferenceTensor[] stacks = [.. node.Types.Skip(Carries).Select(ReferenceTensor.Zeros)];
        for (long step = 0; step < Length; step++)
        {
            long at = Reverse ? Length - 1 - step : step;
            ReferenceTensor[] slices = [.. given[Carries..(Carries + Sequences)].Select(x => x.Gather(GraphTypes.SliceOf(x.Type), index => [at, .. index]))];
            ReferenceTensor[] results = context.Run(Body, [.. carries, .. slices, .. captures]);
            carries = results[..Carries];
            for (int y = 0; y < stacks.Length; y++)
            {
                ReferenceTensor slice = results[Carries + y];
                for (long i = 0; i < slice.Type.Elements; i++)
                {
                    stacks[y].Set((at * slice.Type.Elements) + i, slice, i);
                }
            }
        }

        return [.. carries, .. stacks];
    }

    /// <inheritdoc/>
    public override Value?[] Vjp(VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted) =>
        ScanTranspose.Emit(context.Builder, node, this, cotangents.ToArray(), wanted.ToArray());

    /// <inheritdoc/>
    public override Value?[] Jvp(JvpContext context, Node node, ReadOnlySpan<Value?> tangents) =>
        ScanTangent.Emit(context.Builder, node, this, tangents.ToArray());
}

/// <summary>Builds <see cref="Scan"/>.</summary>
public static class ScanBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>A scan; the last carries, then the stacked results.</summary>
        public Value[] Scan(Scan op, params ReadOnlySpan<Value> operands) => [.. b.AddNode(op, operands).Results];
    }
}
