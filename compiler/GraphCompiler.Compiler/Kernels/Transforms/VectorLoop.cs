namespace GraphCompiler.Compiler.Kernels.Transforms;

/// <summary>Splits one vector loop into a loop over whole vectors and a masked rest.</summary>
internal sealed class VectorLoop(For loop, LaneAnalysis analysis, int lanes, IndexFacts facts, FreshNames names)
{
    private static readonly Dictionary<string, Expr> Unchanged = [];

    private readonly List<Stmt> before = [];
    private readonly Dictionary<Var, Var> broadcasts = [];

    /// <summary>The statements that take the loop's place.</summary>
    public IEnumerable<Stmt> Emit()
    {
        List<Stmt> main = facts.ConstantDifference(loop.End, loop.Begin) is { } extent ? OfExtent(extent) : OfAnyExtent();
        return [.. before, .. main];
    }

    private List<Stmt> OfExtent(long extent)
    {
        var statements = new List<Stmt>();
        long whole = Math.Max(0, extent) / lanes * lanes, rest = Math.Max(0, extent) - whole;
        if (whole == lanes)
        {
            statements.Add(new Let(loop.Variable, loop.Begin));
            statements.AddRange(Whole());
        }
        else if (whole > 0 && loop.Kind == LoopKind.VectorUnrolled)
        {
            for (long first = 0; first < whole; first += lanes)
            {
                statements.AddRange(Written(first, FormattableString.Invariant($"{first / lanes}")));
            }
        }
        else if (whole > 0)
        {
            Expr end = rest == 0 ? loop.End : Index(ScalarFunction.Add, loop.Begin, whole);
            statements.Add(loop with { End = end, Step = lanes, Kind = LoopKind.Serial, Body = Whole() });
        }

        if (rest > 0)
        {
            statements.AddRange(Rest(Index(ScalarFunction.Add, loop.Begin, whole), Literal.Index(rest)));
        }

        return statements;
    }

    private List<Stmt> OfAnyExtent()
    {
        Expr extent = Simplify.Fold(new Apply(KernelType.Index, ScalarFunction.Sub, [loop.End, loop.Begin]));
        var whole = new Var(KernelType.Index, names.Next(loop.Variable.Name, "whole"));
        var end = new Var(KernelType.Index, names.Next(loop.Variable.Name, "end"));
        Expr rest = new Apply(KernelType.Index, ScalarFunction.Sub, [loop.End, end]);
        return
        [
            new Let(whole, Index(ScalarFunction.Mul, Index(ScalarFunction.Div, extent, lanes), lanes)),
            new Let(end, Simplify.Fold(new Apply(KernelType.Index, ScalarFunction.Add, [loop.Begin, whole]))),
            loop with { End = end, Step = lanes, Kind = LoopKind.Serial, Body = Whole() },
            new If(new Apply(new KernelType(DType.Bool), ScalarFunction.Less, [end, loop.End]), Rest(end, rest).ToEquatable(), []),
        ];
    }

    private EquatableArray<Stmt> Whole() =>
        new LaneEmitter(analysis, lanes, Outside, names, Unchanged, null).Block(loop.Body);

    /// <summary>One of the vectors of a loop that is written out.</summary>
    private List<Stmt> Written(long first, string suffix)
    {
        (Let variable, Dictionary<string, Expr> renamed) = Copy(Index(ScalarFunction.Add, loop.Begin, first), suffix);
        return [variable, .. new LaneEmitter(analysis, lanes, Outside, names, renamed, null).Block(loop.Body)];
    }

    /// <summary>The loop's variable for a copy of the body, and the names of what the copy declares.</summary>
    private (Let Variable, Dictionary<string, Expr> Renamed) Copy(Expr begin, string suffix)
    {
        Dictionary<string, Expr> renamed = names.Rename(loop.Body, suffix);
        var variable = loop.Variable with { Name = names.Next(loop.Variable.Name, suffix) };
        renamed.Add(loop.Variable.Name, variable);
        return (new Let(variable, begin), renamed);
    }

    private List<Stmt> Rest(Expr begin, Expr count)
    {
        (Let variable, Dictionary<string, Expr> renamed) = Copy(begin, "tail");
        var statements = new List<Stmt> { variable };
        Expr remaining = count;
        if (count is not Const)
        {
            var named = new Var(KernelType.Index, names.Next(loop.Variable.Name, "rest"));
            statements.Add(new Let(named, count));
            remaining = named;
        }

        var mask = new Var(new KernelType(DType.Bool, lanes), names.Next(loop.Variable.Name, "mask"));
        statements.Add(new Let(mask, new TailMask(mask.Type, remaining)));
        statements.AddRange(new LaneEmitter(analysis, lanes, Outside, names, renamed, (mask, remaining)).Block(loop.Body));
        return statements;
    }

    /// <summary>A variable from outside in all lanes, made once before the loop.</summary>
    private Var Outside(Var scalar)
    {
        if (!broadcasts.TryGetValue(scalar, out Var? vector))
        {
            vector = new Var(analysis.InLanes(scalar.Type, lanes), names.Next(scalar.Name, "lanes"));
            broadcasts.Add(scalar, vector);
            before.Add(new Let(vector, new Broadcast(vector.Type, analysis.AsElement(scalar))));
        }

        return vector;
    }

    private static Expr Index(ScalarFunction function, Expr x, long y) =>
        Simplify.Fold(new Apply(KernelType.Index, function, [x, Literal.Index(y)]));
}
