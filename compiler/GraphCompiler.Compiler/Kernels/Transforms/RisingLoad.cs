namespace GraphCompiler.Compiler.Kernels.Transforms;

/// <summary>Elements of memory at indices that rise by little from lane to lane: the vectors that begin at the first of them, put where they are wanted.</summary>
/// <remarks>
/// <code>
/// t: f32x16 = x[{i, i + 1, i + 1, i + 3, …}]    ⇒    a = x[i..+16];  t = permute(a, [0, 1, 1, 3, …])
/// </code>
/// Machines gather lane by lane, which takes many times as long. Where the indices rise by more than one vector holds, a second one lies behind it.
/// </remarks>
/// <param name="variable">The lanes.</param>
/// <param name="buffer">The memory, which nothing writes.</param>
/// <param name="first">Index of lane 0.</param>
/// <param name="steps">How far the indices of the lanes lie above that.</param>
/// <param name="rise">How far that is at most: less than two vectors.</param>
/// <param name="range">Range of the indices of all lanes.</param>
/// <param name="mask">Lanes that are not 0; null: all.</param>
/// <param name="fresh">Gives names.</param>
internal sealed class RisingLoad(
    Var variable, KernelBuffer buffer, Expr first, Var steps, long rise, IndexRange range, Expr? mask, FreshNames fresh)
{
    private readonly List<Stmt> statements = [];
    private readonly KernelType type = variable.Type;

    /// <summary>The statements, the last of which names the lanes.</summary>
    public List<Stmt> Emit()
    {
        var memory = new NearMemory(type, buffer, Named("at", first), range, fresh);
        Expr lanes = Permuted(memory.Load(variable.Name, 0, statements));
        if (rise >= type.Lanes)
        {
            Var near = Named("near", lanes), far = Named("far", Permuted(memory.Load(variable.Name, type.Lanes, statements)));
            var isNear = new Apply(type with { Element = DType.Bool }, ScalarFunction.Less, [steps, Literal.Of(steps.Type, (long)type.Lanes)]);
            lanes = new Apply(type, ScalarFunction.Select, [isNear, near, far]);
        }

        if (mask is not null)
        {
            lanes = new Apply(type, ScalarFunction.Select, [Named("mask", mask), Named("permuted", lanes), Literal.Of(type, 0L)]);
        }

        statements.Add(new Let(variable, lanes));
        return statements;
    }

    private Permute Permuted(Var part) => new(type, part, steps);

    private Var Named(string suffix, Expr value)
    {
        var name = new Var(value.Type, fresh.Next(variable.Name, suffix));
        statements.Add(new Let(name, value));
        return name;
    }
}
