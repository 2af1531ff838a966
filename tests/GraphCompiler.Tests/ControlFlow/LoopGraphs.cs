using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Contraction;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Movement;
using GraphCompiler.Compiler.Ops.Reduction;
using GraphCompiler.Runtime;

namespace GraphCompiler.Tests.ControlFlow;

/// <summary>Graphs with loops and branches, by what is special about them; all results are floats.</summary>
internal static class LoopGraphs
{
    private static readonly TensorType RowType = new(DType.F32, [2, 4]), SquareType = new(DType.F32, [4, 4]), Scalar = TensorType.Scalar(DType.F32);

    /// <summary>The graphs, by name.</summary>
    public static IReadOnlyDictionary<string, Func<Graph>> All { get; } = new Dictionary<string, Func<Graph>>
    {
        ["swapped carries"] = () => Scan(6, 2, 1, b => [b.Row("c"), b.Row("d"), b.Row("x")], (b, p) => [p[1], p[0], b.Add(p[0], p[2])]),
        ["a carry that stays"] = () => Scan(4, 2, 1, b => [b.Row("c"), b.Row("d"), b.Row("x")], (b, p) => [p[0], b.Mul(p[0], p[1]), p[2]]),
        ["one value as carry and result"] = () => Scan(4, 1, 1, b => [b.Row("c"), b.Row("x")], (b, p) => b.Tanh(b.Add(p[0], p[1])) is var h ? [h, h, p[0]] : []),
        ["no carries"] = () => Scan(5, 0, 1, b => [b.Row("x"), b.Row("w")], (b, p) => [b.Mul(b.Tanh(p[0]), p[1])]),
        ["no sequences"] = () => Scan(5, 1, 0, b => [b.Row("c"), b.Row("w")], (b, p) => b.Sub(p[0], b.Mul(p[0], p[1])) is var c ? [c, c] : []),
        ["no steps"] = () => Scan(0, 1, 1, b => [b.Row("c"), b.Row("x"), b.Square("w")], (b, p) => b.MatMul(b.Add(p[0], p[1]), p[2]) is var c ? [c, c] : []),
        ["backwards"] = () => Scan(5, 1, 1, b => [b.Row("c"), b.Row("x")], (b, p) => b.Add(b.Mul(p[0], p[1]), p[1]) is var c ? [c, c] : [], reverse: true),
        ["a layer"] = () => Scan(
            5, 1, 1, b => [b.Row("h"), b.Row("x"), b.Square("u"), b.Square("w"), b.Row("bias")],
            (b, p) => b.Tanh(b.Add(b.Add(b.MatMul(p[0], p[2]), b.MatMul(p[1], p[3])), p[4])) is var h ? [h, h] : []),
        ["computed again"] = () => Scan(
            5, 1, 1, b => [b.Row("h"), b.Row("x"), b.Square("u")], (b, p) => b.Tanh(b.Add(b.MatMul(p[0], p[2]), p[1])) is var h ? [h, h] : [], recompute: true),
        ["a loop in a loop"] = LoopInLoop,
        ["a branch in a loop"] = BranchInLoop,
        ["a loop that ends"] = () => Growth(5),
        ["a loop that is cut off"] = () => Growth(2),
        ["a branch"] = Branch,
    };

    private static Graph Scan(
        long steps, int carries, int sequences, Func<GraphBuilder, Value[]> parameters, Func<GraphBuilder, Value[], Value[]> step,
        bool reverse = false, bool recompute = false)
    {
        Graph body = Body("body", parameters, step);
        var b = new GraphBuilder("loop");
        Value[] operands =
        [
            .. body.Parameters.Select((p, i) => b.Parameter(
                ((Parameter)p.Op).ParameterName, i >= carries && i < carries + sequences ? p.Type.With(Shape.Create([steps, .. p.Type.Shape])) : p.Type)),
        ];
        return Results(b, b.Scan(new Scan(body, steps, carries, sequences, reverse, recompute), operands));
    }

    private static Graph LoopInLoop()
    {
        Graph inner = Body(
            "inner", b => [b.Row("c"), b.Row("x"), b.Square("w")], (b, p) => b.Tanh(b.MatMul(b.Add(p[0], p[1]), p[2])) is var c ? [c, b.Mul(c, p[1])] : []);
        Graph outer = Body(
            "outer", b => [b.Row("c"), b.Parameter("xs", RowType.With(Shape.FromSizes(3, 2, 4))), b.Square("w")],
            (b, p) => b.Scan(new Scan(inner, 3, 1, 1), p[0], p[1], p[2]) is var r ? [r[0], r[1]] : []);
        var b = new GraphBuilder("nested");
        return Results(b, b.Scan(
            new Scan(outer, 4, 1, 1, Reverse: true), b.Row("c"), b.Parameter("x", RowType.With(Shape.FromSizes(4, 3, 2, 4))), b.Square("w")));
    }

    private static Graph BranchInLoop()
    {
        Value[] Parameters(GraphBuilder b) => [b.Row("c"), b.Row("x")];
        Graph then = Body("then", Parameters, (b, p) => [b.Tanh(b.Mul(p[0], p[1]))]), other = Body("else", Parameters, (b, p) => [b.Add(p[0], p[1])]);
        return Scan(6, 1, 1, Parameters, (b, p) =>
        {
            Value isLarge = b.Compare(ComparisonDirection.Greater, b.ReduceSum(p[1], [0, 1]), b.Scalar(DType.F32, 0));
            Value c = b.Cond(new Cond(then, other), isLarge, p[0], p[1])[0];
            return [c, c];
        });
    }

    private static Graph Growth(long most)
    {
        Value[] Parameters(GraphBuilder b) => [b.Row("c"), b.Parameter("n", Scalar), b.Square("w")];
        Graph condition = Body("condition", Parameters, (b, p) => [b.Compare(ComparisonDirection.Less, p[1], b.Scalar(DType.F32, 3))]);
        Graph body = Body("body", Parameters, (b, p) => [b.Tanh(b.MatMul(p[0], p[2])), b.Add(p[1], b.Scalar(DType.F32, 0.9))]);
        var outer = new GraphBuilder("growth");
        return Results(outer, outer.While(new While(condition, body, 2, most), Parameters(outer)));
    }

    private static Graph Branch()
    {
        Value[] Parameters(GraphBuilder b) => [b.Row("x"), b.Square("w")];
        Graph then = Body("then", Parameters, (b, p) => [b.MatMul(p[0], p[1]), p[0]]), other = Body("else", Parameters, (b, p) => [b.Exp(p[0]), b.Neg(p[0])]);
        var b = new GraphBuilder("branch");
        Value[] operands = Parameters(b);
        Value isLarge = b.Compare(ComparisonDirection.Greater, b.ReduceSum(operands[1], [0, 1]), b.Scalar(DType.F32, 0));
        return Results(b, b.Cond(new Cond(then, other), isLarge, operands));
    }

    /// <summary>A graph of parameters and what is made of them.</summary>
    public static Graph Body(string name, Func<GraphBuilder, Value[]> parameters, Func<GraphBuilder, Value[], Value[]> step)
    {
        var b = new GraphBuilder(name);
        return Results(b, step(b, parameters(b)));
    }

    private static Graph Results(GraphBuilder b, Value[] values) => b.Build([.. values.Select((v, i) => new GraphResult($"y{i}", v))]);

    extension(GraphBuilder b)
    {
        private Value Row(string name) => b.Parameter(name, RowType);

        private Value Square(string name) => b.Parameter(name, SquareType);
    }
}
