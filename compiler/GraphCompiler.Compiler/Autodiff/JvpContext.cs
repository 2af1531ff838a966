namespace GraphCompiler.Compiler.Autodiff;

/// <summary>Where a JVP rule emits its ops.</summary>
/// <param name="builder">The builder of the joint graph: the node's operands and results are its values.</param>
public sealed class JvpContext(GraphBuilder builder)
{
    /// <summary>The builder of the joint graph.</summary>
    public GraphBuilder Builder { get; } = builder;

    /// <summary>The tangents of a node's results as the transpose of its VJP, which is linear in the cotangent.</summary>
    public Value?[] TransposeVjp(Node node, ReadOnlySpan<Value?> tangents) =>
        Transposition.OfVjp(this, node, tangents);
}
