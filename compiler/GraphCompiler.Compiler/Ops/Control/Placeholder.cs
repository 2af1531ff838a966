using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Control;

/// <summary>A cotangent that a rule is transposed at (<see cref="Transposition"/>); dead in every finished graph.</summary>
/// <param name="Type">Its type.</param>
public sealed record Placeholder(TensorType Type) : SourceOp(Type)
{
    /// <inheritdoc/>
    public override string Name => "placeholder";

    /// <inheritdoc/>
    public override string Summary => "A cotangent that a rule is transposed at; dead in every finished graph.";

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands) =>
        throw DiagnosticId.InvalidGraph.Error("a placeholder is alive in a finished graph", node.Location, node.ToString());
}

/// <summary>Builds <see cref="Placeholder"/>.</summary>
public static class PlaceholderBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>A placeholder.</summary>
        public Value Placeholder(TensorType type) => b.Add(new Placeholder(type));
    }
}
