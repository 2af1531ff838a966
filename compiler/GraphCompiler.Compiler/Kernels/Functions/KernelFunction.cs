using GraphCompiler.Compiler.Kernels.Transforms;

namespace GraphCompiler.Compiler.Kernels.Functions;

/// <summary>The formula of an elementary function: lets of primitives and a result, in scalars.</summary>
/// <remarks>Branch-free but for what is rare, so that the same statements with more lanes (<see cref="WithLanes"/>) are the vector
/// form, bit for bit.</remarks>
/// <param name="Name">Name: <c>exp_f32</c>.</param>
/// <param name="Parameters">Parameters, one or two.</param>
/// <param name="Body">Statements, one primitive each.</param>
/// <param name="Result">The result: a variable or a constant.</param>
/// <param name="Rare">Where another formula holds; null: nowhere.</param>
public sealed record KernelFunction(
    string Name, EquatableArray<Var> Parameters, EquatableArray<Let> Body, Expr Result, RareCase? Rare = null)
{
    /// <summary>The function on vectors.</summary>
    /// <param name="lanes">Number of lanes; 1 for the scalar form.</param>
    public KernelFunction WithLanes(int lanes) => new(
        Name,
        Parameters.Select(p => (Var)Widen(p, lanes)).ToEquatable(),
        Body.Select(s => new Let((Var)Widen(s.Variable, lanes), Widen(s.Value, lanes))).ToEquatable(),
        Widen(Result, lanes),
        Rare is null ? null : new RareCase(Widen(Rare.Condition, lanes), Rare.Function.WithLanes(lanes)));

    /// <summary>The function on arguments as one expression; what its body uses twice stands there twice.</summary>
    public Expr Applied(IReadOnlyList<Expr> arguments)
    {
        var known = Parameters.Zip(arguments).ToDictionary(pair => pair.First.Name, pair => pair.Second, StringComparer.Ordinal);
        Expr Substituted(Expr expr) => expr is Var v ? known[v.Name] : KernelMap.Parts(expr, Substituted);
        foreach (Let let in Body)
        {
            known.Add(let.Variable.Name, Substituted(let.Value));
        }

        return Substituted(Result);
    }

    /// <summary>Formulas consist of constants, variables, applications and lookups alone.</summary>
    private static Expr Widen(Expr expr, int lanes) => expr switch
    {
        Const c => c with { Type = c.Type.WithLanes(lanes) },
        Var v => v with { Type = v.Type.WithLanes(lanes) },
        Apply a => new Apply(a.Type.WithLanes(lanes), a.Function, a.Arguments.Select(x => Widen(x, lanes)).ToEquatable()),
        Lookup l => l with { Type = l.Type.WithLanes(lanes), Index = Widen(l.Index, lanes) },
        _ => throw new NotSupportedException($"{expr.GetType().Name} in a formula"),
    };
}
