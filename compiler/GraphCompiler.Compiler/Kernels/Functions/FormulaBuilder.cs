namespace GraphCompiler.Compiler.Kernels.Functions;

/// <summary>Writes the formula of an elementary function in one float type: a thin layer of operators' names over <see
/// cref="ScalarBuilder"/>.</summary>
/// <param name="type">f32 or f64.</param>
internal sealed class FormulaBuilder(DType type)
{
    private readonly ScalarBuilder scalars = new(new NameSource());
    private readonly List<Var> parameters = [];
    private (Expr Condition, Func<FormulaBuilder, IReadOnlyList<Expr>, Expr> Formula)? rare;

    /// <summary>The float type.</summary>
    public KernelType Float { get; } = new(type);

    /// <summary>The signed integer of the same width.</summary>
    public KernelType Signed { get; } = new(type == DType.F32 ? DType.I32 : DType.I64);

    /// <summary>The unsigned integer of the same width.</summary>
    public KernelType Unsigned { get; } = new(type == DType.F32 ? DType.U32 : DType.U64);

    /// <summary>Whether the type is f32.</summary>
    public bool IsSingle => type == DType.F32;

    /// <summary>A parameter.</summary>
    public Expr Parameter(string name)
    {
        var variable = new Var(Float, name);
        parameters.Add(variable);
        return variable;
    }

    /// <summary>The function, complete.</summary>
    public KernelFunction Function(ScalarFunction function, Expr result) =>
        Function($"{function.ToString().ToLowerInvariant()}_{type.Text}", result);

    /// <summary>Has another formula evaluated where a condition holds.</summary>
    /// <param name="condition">A condition of the arguments.</param>
    /// <param name="formula">Emits that formula, from its builder and the function's parameters.</param>
    public void Rarely(Expr condition, Func<FormulaBuilder, IReadOnlyList<Expr>, Expr> formula) => rare = (condition, formula);

    /// <summary>A float constant.</summary>
    public Expr F(double value) => Literal.Of(Float, value);

    /// <summary>A float constant by its bits.</summary>
    public Expr FBits(ulong bits) => new Const(Float, bits);

    /// <summary>A signed integer constant.</summary>
    public Expr I(long value) => Literal.Of(Signed, value);

    /// <summary>An unsigned integer constant.</summary>
    public Expr U(ulong value) => Literal.Of(Unsigned, unchecked((long)value));

    /// <summary>A primitive of two or three arguments of one type, or of one.</summary>
    public Expr Apply(ScalarFunction function, params ReadOnlySpan<Expr> arguments) => scalars.Apply(function, arguments);

    /// <summary>x + y.</summary>
    public Expr Add(Expr x, Expr y) => Apply(ScalarFunction.Add, x, y);

    /// <summary>x − y.</summary>
    public Expr Sub(Expr x, Expr y) => Apply(ScalarFunction.Sub, x, y);

    /// <summary>x · y.</summary>
    public Expr Mul(Expr x, Expr y) => Apply(ScalarFunction.Mul, x, y);

    /// <summary>x / y.</summary>
    public Expr Div(Expr x, Expr y) => Apply(ScalarFunction.Div, x, y);

    /// <summary>x · y + z, rounded once.</summary>
    public Expr Fma(Expr x, Expr y, Expr z) => Apply(ScalarFunction.Fma, x, y, z);

    /// <summary>−x.</summary>
    public Expr Neg(Expr x) => Apply(ScalarFunction.Neg, x);

    /// <summary>|x|.</summary>
    public Expr Abs(Expr x) => Apply(ScalarFunction.Abs, x);

    /// <summary>Nearest integer, as a float.</summary>
    public Expr Round(Expr x) => Apply(ScalarFunction.Round, x);

    /// <summary>The smaller; NaN if either is.</summary>
    public Expr Min(Expr x, Expr y) => Apply(ScalarFunction.Min, x, y);

    /// <summary>The greater; NaN if either is.</summary>
    public Expr Max(Expr x, Expr y) => Apply(ScalarFunction.Max, x, y);

    /// <summary>Bitwise or logical and.</summary>
    public Expr And(Expr x, Expr y) => Apply(ScalarFunction.And, x, y);

    /// <summary>Bitwise or logical or.</summary>
    public Expr Or(Expr x, Expr y) => Apply(ScalarFunction.Or, x, y);

    /// <summary>Bitwise exclusive or.</summary>
    public Expr Xor(Expr x, Expr y) => Apply(ScalarFunction.Xor, x, y);

    /// <summary>x · 2^n for an integer x and a constant n.</summary>
    public Expr Shl(Expr x, int n) => Apply(ScalarFunction.ShiftLeft, x, Literal.Of(x.Type, (long)n));

    /// <summary>⌊x / 2^n⌋ for an integer x and a constant n: arithmetic for signed types, else logical.</summary>
    public Expr Shr(Expr x, int n) => Apply(
        x.Type.Element.IsUnsigned ? ScalarFunction.ShiftRightLogical : ScalarFunction.ShiftRightArithmetic,
        x, Literal.Of(x.Type, (long)n));

    /// <summary>condition ? x : y.</summary>
    public Expr Select(Expr condition, Expr x, Expr y) => Apply(ScalarFunction.Select, condition, x, y);

    /// <summary>x &lt; y.</summary>
    public Expr Less(Expr x, Expr y) => scalars.Compare(ScalarFunction.Less, x, y);

    /// <summary>x ≤ y.</summary>
    public Expr LessOrEqual(Expr x, Expr y) => scalars.Compare(ScalarFunction.LessOrEqual, x, y);

    /// <summary>x &gt; y.</summary>
    public Expr Greater(Expr x, Expr y) => scalars.Compare(ScalarFunction.Greater, x, y);

    /// <summary>x ≥ y.</summary>
    public Expr GreaterOrEqual(Expr x, Expr y) => scalars.Compare(ScalarFunction.GreaterOrEqual, x, y);

    /// <summary>x = y.</summary>
    public Expr Equal(Expr x, Expr y) => scalars.Compare(ScalarFunction.Equal, x, y);

    /// <summary>x ≠ y.</summary>
    public Expr NotEqual(Expr x, Expr y) => scalars.Compare(ScalarFunction.NotEqual, x, y);

    /// <summary>The number as the given type: floats toward zero, saturating.</summary>
    public Expr Convert(Expr x, KernelType to) => scalars.Apply(to, ScalarFunction.Convert, x);

    /// <summary>The bits as the given type.</summary>
    public Expr Bitcast(Expr x, KernelType to) => scalars.Apply(to, ScalarFunction.Bitcast, x);

    /// <summary>A polynomial by Horner's rule in fused multiply-adds.</summary>
    /// <param name="x">Argument.</param>
    /// <param name="coefficients">Coefficients, the constant one first.</param>
    public Expr Polynomial(Expr x, params ReadOnlySpan<double> coefficients)
    {
        Expr sum = F(coefficients[^1]);
        for (int i = coefficients.Length - 2; i >= 0; i--)
        {
            sum = Fma(sum, x, F(coefficients[i]));
        }

        return sum;
    }

    /// <summary>The sign of <paramref name="sign"/> on the magnitude <paramref name="x"/>, which is not negative.</summary>
    public Expr WithSignOf(Expr x, Expr sign)
    {
        Expr bit = And(Bitcast(sign, Unsigned), U(IsSingle ? 1UL << 31 : 1UL << 63));
        return Bitcast(Or(Bitcast(x, Unsigned), bit), Float);
    }

    /// <summary>−|x|.</summary>
    public Expr MinusAbs(Expr x) => Bitcast(Or(Bitcast(x, Unsigned), U(IsSingle ? 1UL << 31 : 1UL << 63)), Float);

    /// <summary>2^(n + offset) for a signed integer n, of which the low 9 or 12 bits count, where that is a normal number.</summary>
    public Expr PowerOfTwo(Expr n, int offset = 0) =>
        Bitcast(Shl(Add(n, I((IsSingle ? 127 : 1023) + offset)), IsSingle ? 23 : 52), Float);

    /// <summary>One of sixteen numbers, by the low four bits of an integer.</summary>
    public Expr Lookup(ReadOnlySpan<double> table, Expr index)
    {
        var bits = new ulong[table.Length];
        for (int i = 0; i < bits.Length; i++)
        {
            bits[i] = Literal.Of(Float, table[i]).Bits;
        }

        return scalars.Let(new Lookup(Float, EquatableArray.Create<ulong>(bits), index));
    }

    /// <summary>The nearest integer to x · factor, for results below 2²² (f32) or 2⁵¹ (f64): as a float, and in the low 22 or
    /// 51 bits of a signed integer.</summary>
    /// <remarks>1.5 · 2^(bits of the mantissa) is added, so that the integer stands in the low bits. NaN gives NaN and any
    /// integer.</remarks>
    public (Expr Float, Expr Integer) RoundScaled(Expr x, Expr factor)
    {
        Expr magic = F(IsSingle ? 12582912.0 : 6755399441055744.0);
        Expr shifted = Fma(x, factor, magic);
        return (Sub(shifted, magic), Bitcast(shifted, Signed));
    }

    /// <summary>|x| &lt; ∞.</summary>
    public Expr IsFinite(Expr magnitude) => Less(magnitude, F(double.PositiveInfinity));

    private KernelFunction Function(string name, Expr result)
    {
        RareCase? other = null;
        if (rare is var (condition, formula))
        {
            var b = new FormulaBuilder(type);
            other = new RareCase(condition, b.Function(name + "_rare", formula(b, [.. parameters.Select(p => b.Parameter(p.Name))])));
        }

        return new KernelFunction(name, parameters.ToEquatable(), scalars.Statements.Cast<Let>().ToEquatable(), result, other);
    }
}
