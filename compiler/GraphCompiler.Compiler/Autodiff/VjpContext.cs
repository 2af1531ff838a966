namespace GraphCompiler.Compiler.Autodiff;

/// <summary>Where a VJP rule emits its ops.</summary>
/// <param name="builder">The builder of the joint graph: the node's operands and results are its values.</param>
public sealed class VjpContext(GraphBuilder builder)
{
    /// <summary>The builder of the joint graph.</summary>
    public GraphBuilder Builder { get; } = builder;
}
