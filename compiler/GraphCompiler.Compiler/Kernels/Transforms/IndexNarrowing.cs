namespace GraphCompiler.Compiler.Kernels.Transforms;

/// <summary>Computes indices in i32 where ranges show that they fit: devices compute in 64 bits at half the speed or less.</summary>
/// <remarks>
/// <code>
/// i: i64 = group * 256 + lane          i: i32 = group * 256 + lane
/// if i &lt; 1000 {                  ⇒     if i &lt; 1000 {
///   n: i64 = table[i]                    n: i64 = table[i]
///   y[i] = convert&lt;f32&gt;(n + i)           y[i] = convert&lt;f32&gt;(n + convert&lt;i64&gt;(i))
/// </code>
/// Only i64 values change, and what they are does not.
/// </remarks>
public static class IndexNarrowing
{
    private static readonly KernelType Narrow = new(DType.I32);

    /// <summary>A kernel of grids with i32 indices.</summary>
    public static Kernel Run(Kernel kernel) => kernel with { Phases = kernel.Phases.Select(p => new Narrowing().Of(p)).ToEquatable() };

    /// <summary>One phase.</summary>
    private sealed class Narrowing
    {
        private readonly IndexFacts facts = new();
        private readonly HashSet<string> narrow = new(StringComparer.Ordinal);

        public Phase Of(Phase phase)
        {
            facts.Know(phase.Chunk, new IndexRange(0, Math.Max(0, phase.Chunks - 1)));
            facts.Know(phase.Lanes!.Variable, new IndexRange(0, phase.LaneCount - 1));
            return phase with
            {
                Chunk = Declared(phase.Chunk),
                Lanes = phase.Lanes with { Variable = Declared(phase.Lanes.Variable) },
                Body = Block(phase.Body),
            };
        }

        private EquatableArray<Stmt> Block(EquatableArray<Stmt> body) => body.Select(Statement).ToEquatable();

        private Stmt Statement(Stmt statement)
        {
            switch (statement)
            {
                case Let s when s.Variable.Type == KernelType.Index:
                    facts.Know(s);
                    Var variable = Declared(s.Variable);
                    return new Let(variable, variable.Type == Narrow ? AsI32(s.Value) : Value(s.Value), variable.Type == Narrow ? null : s.Known);
                case For s:
                    return Loop(s);
                case Store s:
                    return s with { Index = Index(s.Index), Value = Value(s.Value), Mask = s.Mask is null ? null : Value(s.Mask) };
                case RaiseFault s:
                    return s with { Index = Index(s.Index) };
                case If s:
                    return new If(Value(s.Condition), Block(s.Then), Block(s.Else));
                case Let s:
                    return new Let(s.Variable, Value(s.Value));
                case Local s:
                    return new Local(s.Variable, Value(s.Initial));
                case Assign s:
                    return new Assign(s.Variable, Value(s.Value));
                default:
                    return statement;
            }
        }

        private For Loop(For loop)
        {
            facts.Know(loop);
            // The variable also takes the value that ends the loop.
            if (!(facts.RangeOf(loop.Begin) + facts.RangeOf(loop.End) + IndexRange.Of(loop.Step)).FitsInt32 || !Fits(loop.Begin) || !Fits(loop.End))
            {
                return loop with { Begin = Value(loop.Begin), End = Value(loop.End), Body = Block(loop.Body) };
            }

            Var variable = Declared(loop.Variable);
            return loop with { Variable = variable, Begin = AsI32(loop.Begin), End = AsI32(loop.End), Body = Block(loop.Body) };
        }

        private Var Declared(Var variable)
        {
            if (!facts.RangeOf(variable).FitsInt32)
            {
                return variable;
            }

            narrow.Add(variable.Name);
            return variable with { Type = Narrow };
        }

        private bool Fits(Expr expr) => expr.Type == KernelType.Index && facts.RangeOf(expr).FitsInt32;

        private Expr Index(Expr index) => Fits(index) ? AsI32(index) : Value(index);

        /// <summary>An expression of any type, of the same type; an index variable in it that is narrow is made wide.</summary>
        private Expr Value(Expr expr)
        {
            switch (expr)
            {
                case Var v when narrow.Contains(v.Name):
                    return new Apply(KernelType.Index, ScalarFunction.Convert, [v with { Type = Narrow }]);
                case Load l:
                    return l with { Index = Index(l.Index), Mask = l.Mask is null ? null : Value(l.Mask) };
                case Apply { Arguments: [var x, var y] } a when a.Function.IsComparison() && Fits(x) && Fits(y):
                    return a with { Arguments = [AsI32(x), AsI32(y)] };
                case Apply { Function: ScalarFunction.Convert, Arguments: [var x] } a when Fits(x):
                    return a.Type == Narrow ? AsI32(x) : a with { Arguments = [AsI32(x)] };
                default:
                    return KernelMap.Parts(expr, Value);
            }
        }

        /// <summary>An i64 that fits, as an i32.</summary>
        private Expr AsI32(Expr expr) => expr switch
        {
            Const c => Literal.Of(Narrow, (long)c.Bits),
            Var v when narrow.Contains(v.Name) => v with { Type = Narrow },
            Apply { Function: ScalarFunction.Convert, Arguments: [var x] } when x.Type == Narrow => Value(x),
            Apply
            {
                Function: ScalarFunction.Add or ScalarFunction.Sub or ScalarFunction.Mul or ScalarFunction.Div or ScalarFunction.Min or ScalarFunction.Max,
                Arguments: [var x, var y],
            } a when Fits(x) && Fits(y) => new Apply(Narrow, a.Function, [AsI32(x), AsI32(y)]),
            Apply { Function: ScalarFunction.Select, Arguments: [var c, var x, var y] } when Fits(x) && Fits(y) =>
                new Apply(Narrow, ScalarFunction.Select, [Value(c), AsI32(x), AsI32(y)]),
            _ => new Apply(Narrow, ScalarFunction.Convert, [Value(expr)]),
        };
    }
}
