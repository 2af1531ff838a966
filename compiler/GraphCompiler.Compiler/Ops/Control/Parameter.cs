using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Control;

/// <summary>A value that comes from outside the graph: an input, or the module's state of that name.</summary>
public sealed record Parameter(string ParameterName, TensorType Type, bool IsState) : Op
{
    /// <inheritdoc/>
    public override string Name => "parameter";

    /// <inheritdoc/>
    public override string Summary => "A value from outside the graph: an input, or the module's state of that name.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Constraints => [];

    /// <inheritdoc/>
    public override string Derivative => "the gradient ends here";

    /// <inheritdoc/>
    public override IEnumerable<OpCase> Cases => [];

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens => [];

    /// <inheritdoc/>
    public override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands) => [Type];

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands) =>
        [context.Parameter(node)];

    /// <inheritdoc/>
    public override Value?[] Vjp(
        VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted) => [];
}
