using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Ops.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering;

/// <summary>What it costs to compute one element, in simple operations: to choose threads, and what may be computed twice.</summary>
public static class ElementCost
{
    /// <summary>Of all nodes of a group, with one for each value that it reads or writes.</summary>
    public static double Of(FusionGroup group) => group.Nodes.Sum(Of) + group.Inputs.Count + group.Outputs.Count;

    /// <summary>Of one node: its operations are emitted once, into code that is thrown away, and added up.</summary>
    public static double Of(Node node)
    {
        var code = new ScalarBuilder(new NameSource());
        var result = new KernelType(node.Type.DType);
        switch (node.Op)
        {
            case IElementwise elementwise:
                elementwise.Compute(code, result, [.. node.Operands.Select((x, i) => new Var(new KernelType(x.Type.DType), $"x{i}"))]);
                return Of(code);
            case IIndexed indexed:
                indexed.Compute(
                    code, result, new Var(new KernelType(IIndexed.PositionType(node.Type)), "position"),
                    [.. indexed.Elements.Select((e, i) => new Var(new KernelType(node.Operands[e.Operand].Type.DType), $"x{i}"))]);
                return Of(code);
            case WindowOp window:
                return WindowFold.Cost(node, window);
            default:
                return node.Op is ReductionOp ? 1 : 0;
        }
    }

    /// <summary>Of emitted operations.</summary>
    public static double Of(ScalarBuilder code) => code.Statements.OfType<Let>().Sum(s => s.Value is Apply a ? Of(a.Function) : 1);

    private static double Of(ScalarFunction function) => function switch
    {
        ScalarFunction.Pow => 60,
        ScalarFunction.Sin or ScalarFunction.Cos or ScalarFunction.Tan or ScalarFunction.Atan2 => 40,
        >= ScalarFunction.Exp and not ScalarFunction.Rsqrt => 20,
        ScalarFunction.Div or ScalarFunction.Sqrt or ScalarFunction.Rsqrt => 4,
        _ => 1,
    };
}
