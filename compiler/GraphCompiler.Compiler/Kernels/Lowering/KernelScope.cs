using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering;

/// <summary>A block of a kernel while it is emitted: the body of a phase, of a loop in it, of a loop in that.</summary>
/// <remarks>
/// A value that depends on outer variables only is emitted in the outermost block that knows them all (<see cref="Owner(IndexExpr)"/>), and so
/// is computed once for all iterations of the inner loops: no later pass has to hoist it.
/// </remarks>
public sealed class KernelScope
{
    private readonly KernelScope? parent;
    private readonly HashSet<string> variables = [];
    private readonly int depth;
    private readonly int outermost;
    private readonly Dictionary<object, Expr> memo = [];

    /// <summary>The body of a phase.</summary>
    /// <param name="names">Gives names that are unique in the kernel.</param>
    public KernelScope(NameSource names) => (Names, Code) = (names, new ScalarBuilder(names));

    private KernelScope(KernelScope parent, bool keeps = false)
    {
        (this.parent, depth) = (parent, parent.depth + 1);
        outermost = keeps ? depth : parent.outermost;
        (Names, Code) = (parent.Names, new ScalarBuilder(parent.Names));
    }

    /// <summary>Gives names that are unique in the kernel.</summary>
    public NameSource Names { get; }

    /// <summary>The statements of this block.</summary>
    public ScalarBuilder Code { get; }

    /// <summary>The kernel's variable for a loop variable of an index expression.</summary>
    public static Var Variable(IndexVar index) => new(KernelType.Index, index.Name);

    /// <summary>Makes a variable that the kernel has at hand here (a chunk number, an index read from memory) usable in index expressions.</summary>
    public void Know(IndexVar variable) => variables.Add(variable.Name);

    /// <summary>Names a computed i64 as an index variable.</summary>
    /// <param name="hint">An identifier of the compiler's own.</param>
    /// <param name="extent">The value is not negative and below it.</param>
    /// <param name="value">The value.</param>
    /// <param name="known">What is known of it beside what it is computed from.</param>
    public IndexVar Name(string hint, long extent, Expr value, KnownIndex? known = null)
    {
        IndexVar variable = NewVariable(hint, extent);
        Code.Emit(new Let(Variable(variable), value, known));
        Know(variable);
        return variable;
    }

    /// <summary>Emits a loop over <paramref name="variable"/>, an index variable with a name of its own.</summary>
    /// <param name="variable">The variable.</param>
    /// <param name="begin">First value.</param>
    /// <param name="end">Bound, exclusive.</param>
    /// <param name="kind">How it is run; a vector loop whose body cannot be lanes (it raises faults) becomes a serial one.</param>
    /// <param name="body">Emits the body into the loop's scope.</param>
    public void Loop(IndexVar variable, Expr begin, Expr end, LoopKind kind, Action<KernelScope> body)
    {
        var inner = new KernelScope(this);
        inner.Know(variable);
        body(inner);
        EquatableArray<Stmt> statements = inner.Code.Statements.ToEquatable();
        LoopKind possible = kind is (LoopKind.Vector or LoopKind.VectorUnrolled) && statements.Any(s => s is If or RaiseFault) ? LoopKind.Serial : kind;
        Code.Emit(new For(Variable(variable), begin, end, 1, possible, statements));
    }

    /// <summary>Emits a loop over the whole range of <paramref name="variable"/>.</summary>
    public void Loop(IndexVar variable, LoopKind kind, Action<KernelScope> body) =>
        Loop(variable, Literal.Index(0), Literal.Index(variable.Extent), kind, body);

    /// <summary>Emits statements that are run where a condition holds.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="body">Emits the statements.</param>
    /// <param name="keeps">Whether all that they compute stays inside, what depends on outer variables too: nothing is read where the condition does
    /// not hold.</param>
    public void When(Expr condition, Action<KernelScope> body, bool keeps = false)
    {
        var inner = new KernelScope(this, keeps);
        body(inner);
        Code.Emit(new If(condition, inner.Code.Statements.ToEquatable(), []));
    }

    /// <summary>A new loop variable.</summary>
    /// <param name="hint">An identifier of the compiler's own.</param>
    /// <param name="extent">The variable is below it.</param>
    public IndexVar NewVariable(string hint, long extent) => new(Names.Next(hint), extent);

    /// <summary>The value of an index expression, each part of it emitted in the outermost block that can.</summary>
    public Expr Index(IndexExpr index) => IndexLowering.Emit(this, index);

    /// <summary>The outermost block, from this one outwards, in which all variables of an expression are known.</summary>
    public KernelScope Owner(IndexExpr index)
    {
        int owner = outermost;
        Deepest(index, ref owner);
        return Ancestor(owner);
    }

    /// <summary>The outermost block in which all variables of the expressions are known.</summary>
    public KernelScope Owner(IEnumerable<IndexExpr> indices)
    {
        int owner = outermost;
        foreach (IndexExpr index in indices)
        {
            Deepest(index, ref owner);
        }

        return Ancestor(owner);
    }

    /// <summary>The deeper of two blocks, one of which lies in the other.</summary>
    public static KernelScope Inner(KernelScope x, KernelScope y) => x.depth >= y.depth ? x : y;

    /// <summary>The value kept under a key in this block, emitted at the first request.</summary>
    public Expr Once(object key, Func<KernelScope, Expr> emit)
    {
        if (!memo.TryGetValue(key, out Expr? value))
        {
            value = emit(this);
            memo[key] = value;
        }

        return value;
    }

    private void Deepest(IndexExpr index, ref int owner)
    {
        switch (index)
        {
            case IndexVar v:
                owner = Math.Max(owner, DepthOf(v));
                break;
            case IndexSum sum:
                foreach (IndexTerm term in sum.Terms)
                {
                    Deepest(term.Expr, ref owner);
                }

                break;
            case IndexDiv div:
                Deepest(div.Dividend, ref owner);
                break;
            case IndexMod mod:
                Deepest(mod.Dividend, ref owner);
                break;
        }
    }

    private int DepthOf(IndexVar index)
    {
        for (KernelScope? scope = this; scope is not null; scope = scope.parent)
        {
            if (scope.variables.Contains(index.Name))
            {
                return scope.depth;
            }
        }

        throw new InvalidOperationException($"the loop variable {index.Name} is not known here");
    }

    private KernelScope Ancestor(int owner)
    {
        KernelScope scope = this;
        while (scope.depth > owner)
        {
            scope = scope.parent!;
        }

        return scope;
    }
}
