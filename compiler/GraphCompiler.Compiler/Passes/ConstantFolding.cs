using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Passes;

/// <summary>Computes what depends on constants alone.</summary>
/// <remarks>
/// <code>
/// %1 = constant 2
/// %2 = constant 3      ⇒     %1 = constant 6
/// %3 = mul %1, %2
/// </code>
/// Only what gives the very bits that a kernel gives: movement, integers, truth values, comparisons, and of floats the functions that
/// IEEE 754 rounds correctly. The oracle computes them in double precision, and rounding that to f32 is right because a double has
/// more than twice the digits (Figueroa, "When is double rounding innocuous?", 1995). Never what has a formula of its own (exp, tanh, …) or an
/// order of summation. A constant does not become larger than its operands, so a broadcast stays one; and a graph gives this pass
/// a budget of elements.
/// </remarks>
public sealed class ConstantFolding : Pass
{
    /// <summary>The most elements that a constant made here has where its operands have fewer.</summary>
    public const long SmallConstant = 16;

    /// <summary>The most elements that are computed for one graph.</summary>
    public const long Budget = 1 << 20;

    /// <inheritdoc/>
    public override string Id => "constant-folding";

    /// <inheritdoc/>
    public override string Summary => "Computes what depends on constants alone.";

    /// <inheritdoc/>
    protected override Graph RunOn(Graph graph, PassContext context)
    {
        bool changed = false;
        long budget = Budget;
        bool[] alive = Liveness.Of(graph);
        var copy = new GraphCopy(graph);
        foreach (Node node in graph.Nodes)
        {
            Node fresh = copy.Add(node);
            if (!alive[node.Id] || fresh.Operands.Count == 0 || !fresh.Operands.All(v => v.Op is Constant) || !IsExact(fresh) || !Pays(fresh))
            {
                continue;
            }

            long cost = fresh.Type.Elements + fresh.Operands.Sum(v => v.Type.Elements);
            if (cost <= budget)
            {
                budget -= cost;
                changed = true;
                copy[node.Result] = copy.Builder.Constant(Evaluate(fresh));
            }
        }

        return changed ? copy.Build() : graph;
    }

    private static bool Pays(Node node) =>
        node.Type.Elements <= Math.Max(SmallConstant, node.Operands.Max(v => v.Type.Elements))
        && !(node.Op is BroadcastInDim && node.Type.Elements > node.Operands[0].Type.Elements);

    /// <summary>Whether the oracle gives the bits that a kernel gives, by the kind of op and the element types.</summary>
    private static bool IsExact(Node node)
    {
        if (node.Types.Count != 1 || node.Op is IGuard)
        {
            return false;
        }

        bool floats = node.Operands.Any(v => v.Type.DType.IsFloat) || node.Type.DType.IsFloat;
        return node.Op switch
        {
            MovementOp or Compare or Select => true,
            Ops.Elementwise.Convert => IsExactConversion(node.Operands[0].Type.DType, node.Type.DType),
            Add or Sub or Mul or Div or Min or Max or Neg or Abs or Sqrt or Sign or Floor or Ceil or Round => true,
            BinaryElementwise or UnaryElementwise => !floats,
            ReduceMax or ReduceMin or ReduceAnd or ReduceOr => true,
            ReduceSum or ReduceProd => !floats,
            _ => false,
        };
    }

    // Integers of 64 bits would be rounded twice on their way to a float: to double, then to the type.
    private static bool IsExactConversion(DType from, DType to) => !(from is DType.I64 or DType.U64 && to.IsFloat);

    private static NdArray Evaluate(Node node)
    {
        ReferenceTensor[] operands = [.. node.Operands.Select(v => ReferenceTensor.From(((Constant)v.Op).Data.Array))];
        return node.Op.Evaluate(NoContext.Instance, node, operands)[0].ToNdArray();
    }

    /// <summary>For ops that have neither parameters nor nested graphs nor faults.</summary>
    private sealed class NoContext : ReferenceContext
    {
        public static NoContext Instance { get; } = new();

        public override ReferenceTensor Parameter(Node node) => throw new NotSupportedException();

        public override ReferenceTensor[] Run(Graph nested, ReadOnlySpan<ReferenceTensor> operands) => throw new NotSupportedException();

        public override void Fault(Node node, DiagnosticId id, long index) => throw new NotSupportedException();
    }
}
