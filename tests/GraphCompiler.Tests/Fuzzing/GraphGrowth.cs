using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;

namespace GraphCompiler.Tests.Fuzzing;

/// <summary>A random graph in the making: every value is known, so that a node that would make it worthless is not taken.</summary>
internal sealed class GraphGrowth(int seed, GraphScale scale)
{
    private readonly Dictionary<Value, (ReferenceTensor Exact, ReferenceTensor Moved)> known = [];
    private readonly List<NdArray> arguments = [];

    /// <summary>How large the graph becomes.</summary>
    public GraphScale Scale => scale;

    /// <summary>The source of every choice.</summary>
    public Random Random { get; } = new(seed);

    /// <summary>The graph so far.</summary>
    public GraphBuilder Builder { get; } = new($"g{seed}");

    /// <summary>The values so far.</summary>
    public List<Value> Values { get; } = [];

    /// <summary>What a value is.</summary>
    public ReferenceTensor Known(Value value) => known[value].Exact;

    /// <summary>Whether one of n times.</summary>
    public bool OneIn(int n) => Random.Next(n) == 0;

    /// <summary>One of some items.</summary>
    public T Pick<T>(IReadOnlyList<T> items) => items[Random.Next(items.Count)];

    /// <summary>One of the values that fit, if any does; rather a late one, so that graphs grow deep.</summary>
    public Value? PickValue(Func<Value, bool> fits)
    {
        Value[] candidates = [.. Values.Where(fits)];
        return candidates.Length == 0 ? null : candidates[Math.Max(Random.Next(candidates.Length), Random.Next(candidates.Length))];
    }

    /// <summary>A shape within the budget; at times an empty one.</summary>
    public Shape RandomShape()
    {
        var sizes = new List<long>();
        long elements = 1;
        for (int rank = Pick([0, 1, 1, 2, 2, 2, 3, 3, 4]); rank > 0; rank--)
        {
            long[] fitting = [.. scale.Sizes.Where(size => elements * size <= scale.MaxElements / 2)];
            sizes.Add(OneIn(60) ? 0 : Pick(fitting));
            elements *= Math.Max(1, sizes[^1]);
        }

        return Shape.FromSizes([.. sizes]);
    }

    /// <summary>An element type; mostly f32.</summary>
    public DType RandomType() =>
        Pick([DType.F32, DType.F32, DType.F32, DType.F32, DType.F64, DType.I32, DType.Bool, DType.I64, DType.U32, DType.U8, DType.I8, DType.U64]);

    /// <summary>A new parameter with values in a range; states now and then.</summary>
    public Value Parameter(TensorType type, ValueRange range)
    {
        ReferenceTensor drawn = Draw(type, range);
        NdArray array = drawn.ToNdArray();
        Value value = Builder.Parameter($"x{arguments.Count}", type, isState: OneIn(8));
        arguments.Add(array);
        ReferenceTensor exact = ReferenceTensor.From(array);
        Keep(value, exact, exact);
        return value;
    }

    /// <summary>A constant with values in a range.</summary>
    public Value Constant(TensorType type, ValueRange range)
    {
        NdArray array = Draw(type, range).ToNdArray();
        Value value = Builder.Add(new Compiler.Ops.Control.Constant(new Compiler.Ops.Control.ConstantData(array)));
        ReferenceTensor exact = ReferenceTensor.From(array);
        Keep(value, exact, exact);
        return value;
    }

    /// <summary>Adds a node; null if the op does not take the operands, the budget is spent, or its results are worthless.</summary>
    public Value? Add(Op op, params Value[] operands)
    {
        Graph single;
        try
        {
            single = Single(op, operands);
        }
        catch (GraphCompilerException)
        {
            return null;
        }

        Node node = single.Results[0].Value.Node;
        if (node.Types.Any(t => t.Elements > scale.MaxElements) || IsTooSlow(node))
        {
            return null;
        }

        Interpretation exact = GraphInterpreter.Interpret(single, [.. operands.Select(v => known[v].Exact)]);
        Interpretation moved = GraphInterpreter.Interpret(
            single, [.. operands.Select(v => known[v].Moved)], new Perturbation(Builder.Nodes.Count, 256));
        if (exact.Fault is not null || !node.Results.All(v => Stability.Holds(op, exact.Values[v], moved.Values[v])))
        {
            return null;
        }

        Node added = Builder.AddNode(op, operands);
        foreach (Value result in node.Results)
        {
            Keep(new Value(added, result.Index), exact.Values[result], moved.Values[result]);
        }

        return added.Result;
    }

    /// <summary>The graph with the values that nothing uses as results, and a value for each parameter.</summary>
    public FuzzCase Finish()
    {
        HashSet<Value> used = [.. Builder.Nodes.SelectMany(n => n.Operands)];
        List<Value> sinks = [.. Values.Where(v => !used.Contains(v) && v.Op is not Compiler.Ops.Control.Parameter)];
        Value[] chosen = [.. sinks.Skip(Math.Max(0, sinks.Count - 4))];
        if (chosen.Length == 0)
        {
            chosen = [Values[^1]];
        }

        var results = chosen.Select((v, i) => new GraphResult($"y{i}", v)).ToList();
        foreach (Value state in Values.Where(v => v.Op is Compiler.Ops.Control.Parameter { IsState: true }))
        {
            if (PickValue(v => v.Type == state.Type && v.Op is not Compiler.Ops.Control.Parameter) is { } next)
            {
                results.Add(new GraphResult(((Compiler.Ops.Control.Parameter)state.Op).ParameterName, next, IsState: true));
            }
        }

        return new FuzzCase(seed, GraphCopy.WithoutDead(Builder.Build(results)), arguments);
    }

    private ReferenceTensor Draw(TensorType type, ValueRange range)
    {
        double[] values = [.. Enumerable.Range(0, (int)type.Elements).Select(i => range.Distinct
            ? range.Low + ((range.High - range.Low) * (i + 0.5) / type.Elements)
            : range.Low + ((range.High - range.Low) * Random.NextDouble()))];
        if (range.Distinct)
        {
            Random.Shuffle(values);
        }

        values = [.. values.Select((x, i) => Ops.OpCaseInputs.OnDiagonal(type.Shape, i) ? x + range.Diagonal : x)];
        return type.DType.IsFloat
            ? ReferenceTensor.Of(type, values)
            : ReferenceTensor.Of(type, Array.ConvertAll(values, x => (long)Math.Round(x)));
    }

    private void Keep(Value value, ReferenceTensor exact, ReferenceTensor moved)
    {
        known.Add(value, (exact, moved));
        Values.Add(value);
    }

    private static Graph Single(Op op, Value[] operands)
    {
        var b = new GraphBuilder("single");
        Node node = b.AddNode(op, [.. operands.Select((v, i) => b.Parameter($"x{i}", v.Type))]);
        return b.Build(new GraphResult("y", node.Result));
    }

    private bool IsTooSlow(Node node) => node.Op is Compiler.Ops.Contraction.ContractionOp op
        && node.Type.Elements * op.Depth(node.Operands[0].Type, node.Operands[1].Type) > scale.MaxProducts;
}
