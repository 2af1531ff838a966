using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Control;

/// <summary>A value that comes from outside the graph: an input, or the module's state of that name.</summary>
public sealed record Parameter(string ParameterName, TensorType Type, bool IsState) : SourceOp(Type)
{
    /// <inheritdoc/>
    public override string Name => "parameter";

    /// <inheritdoc/>
    public override string Summary => "A value from outside the graph: an input, or the module's state of that name.";

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands) =>
        [context.Parameter(node)];
}
