namespace GraphCompiler.Compiler.Kernels;

/// <summary>Emits scalar code one operation a statement, each value named once; equal values get one name.</summary>
/// <param name="names">Gives names that are unique in the kernel.</param>
public sealed class ScalarBuilder(NameSource names)
{
    private readonly List<Stmt> statements = [];
    private readonly Dictionary<Expr, Var> known = [];

    /// <summary>The statements so far.</summary>
    public IReadOnlyList<Stmt> Statements => statements;

    /// <summary>Appends a statement that is no value.</summary>
    public void Emit(Stmt statement) => statements.Add(statement);

    /// <summary>Names the value of an expression; a constant or variable stays as it is.</summary>
    public Expr Let(Expr value, string hint = "t")
    {
        if (value is Const or Var)
        {
            return value;
        }

        if (!known.TryGetValue(value, out Var? variable))
        {
            variable = new Var(value.Type, names.Next(hint));
            known.Add(value, variable);
            statements.Add(new Let(variable, value));
        }

        return variable;
    }

    /// <summary>Applies a function whose result has the type of its last argument.</summary>
    public Expr Apply(ScalarFunction function, params ReadOnlySpan<Expr> arguments) =>
        Apply(arguments[^1].Type, function, arguments);

    /// <summary>Applies a function with a result of the given type.</summary>
    public Expr Apply(KernelType type, ScalarFunction function, params ReadOnlySpan<Expr> arguments) =>
        Let(new Apply(type, function, EquatableArray.Create(arguments)));

    /// <summary>A comparison: the result is bool in the lanes of the arguments.</summary>
    public Expr Compare(ScalarFunction comparison, Expr x, Expr y) =>
        Apply(x.Type with { Element = DType.Bool }, comparison, x, y);

    /// <summary>A value in another type, by <see cref="ScalarFunction.Convert"/>; in its own as it is.</summary>
    public Expr Convert(KernelType type, Expr x) => x.Type == type ? x : Apply(type, ScalarFunction.Convert, x);

    /// <summary>One of two values.</summary>
    public Expr Select(Expr condition, Expr x, Expr y) => Apply(ScalarFunction.Select, condition, x, y);

    /// <summary>A constant of the type of <paramref name="like"/>.</summary>
    public static Const Constant(double value, Expr like) => Literal.Of(like.Type, value);
}
