using GraphCompiler.Compiler.Autodiff;

namespace GraphCompiler.Compiler.Ops.Control;

/// <summary>The family of ops without operands whose value another place decides: gradients end here, and nothing is to be tested alone.</summary>
/// <param name="Type">Type of the value.</param>
public abstract record SourceOp(TensorType Type) : Op
{
    /// <inheritdoc/>
    public sealed override IReadOnlyList<string> Constraints => [];

    /// <inheritdoc/>
    public sealed override string Derivative => "the gradient ends here";

    /// <inheritdoc/>
    public sealed override IEnumerable<OpCase> Cases => [];

    /// <inheritdoc/>
    public sealed override IEnumerable<OpGolden> Goldens => [];

    /// <inheritdoc/>
    public sealed override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands) => [Type];

    /// <inheritdoc/>
    public sealed override Value?[] Vjp(
        VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted) => [];
}
