namespace GraphCompiler.Compiler.Autodiff.ControlFlow;

/// <summary>
/// The part of a capture's cotangent that is a product in each step: <c>Σₜ xₜᵀ·z̄ₜ</c>, one product over all steps with time as a further contracted
/// dimension, in place of one a step that is added up.
/// </summary>
/// <param name="Dot">The product in a step.</param>
/// <param name="Views">What is done to its result: transposes and reshapes, the innermost first.</param>
internal sealed record WeightProduct(Node Dot, IReadOnlyList<Node> Views)
{
    /// <summary>Takes a cotangent apart.</summary>
    /// <param name="cotangent">The cotangent of a capture in one step.</param>
    /// <param name="isOfStep">Whether a value differs from step to step.</param>
    /// <returns>The products, and what is left to be added up step by step.</returns>
    public static (List<WeightProduct> Products, List<Value> Others) Split(Value cotangent, Func<Value, bool> isOfStep)
    {
        var products = new List<WeightProduct>();
        var others = new List<Value>();
        var open = new Stack<Value>([cotangent]);
        while (open.TryPop(out Value next))
        {
            if (next.Op is Add && isOfStep(next))
            {
                open.Push(next.Operands[1]);
                open.Push(next.Operands[0]);
                continue;
            }

            var views = new List<Node>();
            Value inner = next;
            while (inner.Op is Transpose or Reshape)
            {
                views.Insert(0, inner.Node);
                inner = inner.Operands[0];
            }

            if (inner.Op is Dot && inner.Operands.All(isOfStep))
            {
                products.Add(new WeightProduct(inner.Node, views));
            }
            else
            {
                others.Add(next);
            }
        }

        return (products, others);
    }

    /// <summary>The product over all steps.</summary>
    /// <param name="b">Where it is emitted.</param>
    /// <param name="left">The left factors of all steps, time first.</param>
    /// <param name="right">The right factors.</param>
    public Value OverTime(GraphBuilder b, Value left, Value right)
    {
        static EquatableArray<int> Behind(EquatableArray<int> dims) => dims.Select(d => d + 1).ToEquatable();
        var dot = (Dot)Dot.Op;
        Value sum = b.Dot(
            left, right,
            new Dot(Behind(dot.LhsBatch), Behind(dot.RhsBatch), [0, .. Behind(dot.LhsContract)], [0, .. Behind(dot.RhsContract)]));
        foreach (Node view in Views)
        {
            sum = b.Add(view.Op, sum);
        }

        return sum;
    }
}
