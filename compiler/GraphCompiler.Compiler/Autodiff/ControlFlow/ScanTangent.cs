namespace GraphCompiler.Compiler.Autodiff.ControlFlow;

/// <summary>Forward mode through a scan: one loop, with tangents as further carries and sequences.</summary>
/// <remarks>
/// <code>
/// (c, y) = scan body (c₀, x, w)       ⇒       (c, ċ, y, ẏ) = scan (body, jvp of body) (c₀, ċ₀, x, ẋ, w, ẇ)
/// </code>
/// Takes the place of the scan itself (pass <c>ScanMerging</c>), and keeps nothing beside its carries.
/// </remarks>
internal static class ScanTangent
{
    /// <summary>The tangents of the results of a scan.</summary>
    public static Value?[] Emit(GraphBuilder b, Node node, Scan scan, Value?[] tangents)
    {
        TangentStep step = TangentStep.Of(scan.Body, scan.Carries, [.. tangents.Select(t => t is not null)]);
        int first = scan.Carries, last = scan.Carries + scan.Sequences;
        Value[] Operands(Range range) => [.. node.Operands.ToArray()[range], .. step.Directions(range, i => tangents[i] ?? b.ZeroLike(node.Operands[i]))];
        Value[] carries = Operands(0..first), sequences = Operands(first..last), captures = Operands(last..);
        Graph body = step.Build(scan.Body.Name + "_jvp", [0..first, first..last, last..], [0..first, first..]);
        Value[] results = b.Scan(
            scan with { Body = body, Carries = carries.Length, Sequences = sequences.Length }, [.. carries, .. sequences, .. captures]);
        return step.TangentsOf(results, [0..first, first..]);
    }
}
