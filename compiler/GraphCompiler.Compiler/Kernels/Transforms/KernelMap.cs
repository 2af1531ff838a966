namespace GraphCompiler.Compiler.Kernels.Transforms;

/// <summary>Rebuilds expressions and statements with changed parts: what all transforms share.</summary>
public static class KernelMap
{
    /// <summary>The expression with each direct part replaced.</summary>
    public static Expr Parts(Expr expr, Func<Expr, Expr> map) => expr switch
    {
        Load l => l with { Index = map(l.Index), Mask = l.Mask is null ? null : map(l.Mask) },
        Apply a => a with { Arguments = a.Arguments.Select(map).ToEquatable() },
        Broadcast b => b with { Scalar = map(b.Scalar) },
        TailMask t => t with { Count = map(t.Count) },
        Shuffle s => s with { Vector = map(s.Vector) },
        Merge m => m with { First = map(m.First), Second = map(m.Second) },
        Permute p => p with { Vector = map(p.Vector), Index = map(p.Index) },
        Lookup l => l with { Index = map(l.Index) },
        ExtractLane e => e with { Vector = map(e.Vector) },
        _ => expr,
    };

    /// <summary>The statement with each expression in it, declared variables included, replaced; blocks inside are mapped
    /// by <paramref name="block"/>.</summary>
    public static Stmt Parts(Stmt statement, Func<Expr, Expr> map, Func<EquatableArray<Stmt>, EquatableArray<Stmt>> block) => statement switch
    {
        For s => s with { Variable = (Var)map(s.Variable), Begin = map(s.Begin), End = map(s.End), Body = block(s.Body) },
        If s => new If(map(s.Condition), block(s.Then), block(s.Else)),
        Let s => s with { Variable = (Var)map(s.Variable), Value = map(s.Value) },
        Local s => new Local((Var)map(s.Variable), map(s.Initial)),
        Assign s => new Assign((Var)map(s.Variable), map(s.Value)),
        Store s => s with { Index = map(s.Index), Value = map(s.Value), Mask = s.Mask is null ? null : map(s.Mask) },
        Prefetch s => s with { Index = map(s.Index) },
        RaiseFault s => s with { Index = map(s.Index) },
        _ => statement,
    };

    /// <summary>The kernel with the body of each phase replaced.</summary>
    public static Kernel Bodies(Kernel kernel, Func<Phase, EquatableArray<Stmt>> map) =>
        kernel with { Phases = kernel.Phases.Select(p => p with { Body = map(p) }).ToEquatable() };

    /// <summary>The block with variables replaced; each declaration of one of them must be replaced by a variable.</summary>
    public static EquatableArray<Stmt> Substitute(EquatableArray<Stmt> body, IReadOnlyDictionary<string, Expr> by)
    {
        Expr Replace(Expr expr) => expr is Var v ? by.GetValueOrDefault(v.Name, v) : Parts(expr, Replace);
        EquatableArray<Stmt> Block(EquatableArray<Stmt> b) => b.Select(s => Parts(s, Replace, Block)).ToEquatable();
        return Block(body);
    }

    /// <summary>The variables that a block declares, those of blocks inside it too.</summary>
    public static IEnumerable<Var> Declared(EquatableArray<Stmt> body) => body.SelectMany(statement => statement switch
    {
        For s => Declared(s.Body).Prepend(s.Variable),
        If s => Declared(s.Then).Concat(Declared(s.Else)),
        Let s => [s.Variable],
        Local s => [s.Variable],
        _ => Enumerable.Empty<Var>(),
    });

    /// <summary>Every name of a kernel: parameters, scratch, variables.</summary>
    public static HashSet<string> Names(Kernel kernel)
    {
        HashSet<string> names = new(kernel.Buffers.Select(b => b.Name), StringComparer.Ordinal);
        foreach (Phase phase in kernel.Phases)
        {
            names.Add(phase.Chunk.Name);
            names.UnionWith(Declared(phase.Body).Select(v => v.Name));
            names.UnionWith(phase.Body.OfType<Scratch>().Select(s => s.Buffer.Name));
        }

        return names;
    }
}
