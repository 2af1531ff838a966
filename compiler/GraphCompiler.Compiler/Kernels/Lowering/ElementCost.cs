using GraphCompiler.Compiler.Fusion;

namespace GraphCompiler.Compiler.Kernels.Lowering;

/// <summary>What it costs to compute one element, in simple operations: to choose threads, and what may be computed twice.</summary>
public static class ElementCost
{
    /// <summary>Of all nodes of a group, with one for each value that it reads or writes.</summary>
    public static double Of(FusionGroup group) => group.Nodes.Sum(Of) + group.Inputs.Count + group.Outputs.Count;

    /// <summary>Of one node: its operations are emitted once, into code that is thrown away, and added up.</summary>
    public static double Of(Node node)
    {
        if (node.Op is not IElementwise elementwise)
        {
            return node.Op is ReductionOp ? 1 : 0;
        }

        var code = new ScalarBuilder(new NameSource());
        Expr[] operands = [.. node.Operands.Select((x, i) => (Expr)new Var(new KernelType(x.Type.DType), $"x{i}"))];
        elementwise.Compute(code, new KernelType(node.Type.DType), operands);
        return Of(code);
    }

    /// <summary>Of emitted operations.</summary>
    public static double Of(ScalarBuilder code) => code.Statements.OfType<Let>().Sum(s => s.Value is Apply a ? Of(a.Function) : 1);

    private static double Of(ScalarFunction function) => function switch
    {
        ScalarFunction.Pow => 60,
        ScalarFunction.Sin or ScalarFunction.Cos or ScalarFunction.Tan => 40,
        >= ScalarFunction.Exp and not ScalarFunction.Rsqrt => 20,
        ScalarFunction.Div or ScalarFunction.Sqrt or ScalarFunction.Rsqrt => 4,
        _ => 1,
    };
}
