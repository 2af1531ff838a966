using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Ops;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ir;

/// <summary>
/// A kind of operation with its attributes. Everything known of an op stands in its one file; what an op must say is abstract here
/// or in its family. Ops are found by reflection: the primary constructor's parameters are the attributes in text.
/// </summary>
/// <remarks>
/// An op says <em>what</em> it computes, in the form that its family makes abstract; <em>how</em> is a matter of lowering. Equality of
/// records is equality of attributes, and so the key of common-subexpression elimination; floats compare by bits
/// (<see cref="FloatAttribute"/>), arrays by content (<see cref="EquatableArray{T}"/>).
/// </remarks>
public abstract record Op
{
    /// <summary>Name in text, snake case: <c>reduce_sum</c>.</summary>
    public abstract string Name { get; }

    /// <summary>One sentence and the formula, for <c>ops.md</c>.</summary>
    public abstract string Summary { get; }

    /// <summary>The numbered constraints (C1), (C2), … of the type rule, as sentences.</summary>
    public abstract IReadOnlyList<string> Constraints { get; }

    /// <summary>The derivative as text, for <c>ops.md</c>: <c>x̄ = ȳ · (1 − y²)</c>, or <c>none</c>.</summary>
    public abstract string Derivative { get; }

    /// <summary>Instances with operand types and value ranges on which the op is tested everywhere: conformance, gradients, fuzzing.</summary>
    public abstract IEnumerable<OpCase> Cases { get; }

    /// <summary>Values from an outside source.</summary>
    public abstract IEnumerable<OpGolden> Goldens { get; }

    /// <summary>The types of the results for operands of the given types.</summary>
    /// <exception cref="Runtime.Diagnostics.GraphCompilerException">A constraint does not hold.</exception>
    public abstract EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands);

    /// <summary>The oracle: computes the results slowly and obviously, floats in double precision.</summary>
    public abstract ReferenceTensor[] Evaluate(ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands);

    /// <summary>Reverse mode: the cotangents of the operands from those of the results. It emits ops, so it can be differentiated again.</summary>
    /// <param name="context">Where the ops are emitted; the node's own operands and results are values of its builder.</param>
    /// <param name="node">The node that is differentiated.</param>
    /// <param name="cotangents">One for each result; null is a symbolic zero.</param>
    /// <param name="wanted">Which operands need a cotangent.</param>
    /// <returns>One for each operand; null is a symbolic zero.</returns>
    public abstract Value?[] Vjp(
        VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted);

    /// <summary>Forward mode: the tangents of the results from those of the operands; by default the transpose of <see cref="Vjp"/>.</summary>
    public virtual Value?[] Jvp(JvpContext context, Node node, ReadOnlySpan<Value?> tangents) =>
        context.TransposeVjp(node, tangents);

    /// <summary>What a fault in the data of this op is reported as; null for an op that cannot fault.</summary>
    public virtual DiagnosticId? Fault => null;

    /// <summary>Nested graphs among the attributes, if any.</summary>
    public virtual IReadOnlyList<Graph> NestedGraphs => [];

    /// <summary>The op with other nested graphs, in the order of <see cref="NestedGraphs"/>.</summary>
    public virtual Op WithNestedGraphs(IReadOnlyList<Graph> graphs) => this;

    /// <summary>Name and attributes as in graph text.</summary>
    public sealed override string ToString() => OpText.Print(this);
}
