using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Reduction;

/// <summary>An end of the order of numbers: what the reductions to the greatest and to the least element share. A NaN comes before all.</summary>
internal sealed class Extreme
{
    private readonly Func<double, double, double> oracle;
    private readonly double identity;
    private readonly Func<DType, long> integerIdentity;
    private readonly int sign;
    private readonly long firstKey;

    private Extreme(
        ScalarFunction function, ScalarFunction isBetter, Func<double, double, double> oracle, double identity,
        Func<DType, long> integerIdentity, int sign, long firstKey) =>
        (Function, IsBetter, this.oracle, this.identity, this.integerIdentity, this.sign, this.firstKey) =
        (function, isBetter, oracle, identity, integerIdentity, sign, firstKey);

    /// <summary>The greatest.</summary>
    public static Extreme Greatest { get; } = new(
        ScalarFunction.Max, ScalarFunction.Greater, Math.Max, double.NegativeInfinity, IntegerFunctions.Least, 1,
        OrderedBits.FromMinusInfinity);

    /// <summary>The least.</summary>
    public static Extreme Least { get; } = new(
        ScalarFunction.Min, ScalarFunction.Less, Math.Min, double.PositiveInfinity, IntegerFunctions.Greatest, -1,
        OrderedBits.AfterInfinity);

    /// <summary>The nearer of two to this end.</summary>
    public ScalarFunction Function { get; }

    /// <summary>The comparison that says that the first is nearer to this end than the second.</summary>
    public ScalarFunction IsBetter { get; }

    /// <summary>The other end of the type: no element is farther from this one.</summary>
    public Const Identity(DType type) => type.IsFloat
        ? Literal.Of(new KernelType(type), identity)
        : Literal.Of(new KernelType(type), integerIdentity(type));

    /// <summary>The type in which the extreme of a type is kept: of f32 its <see cref="OrderedBits"/>.</summary>
    public static DType State(DType type) => type == DType.F32 ? DType.U32 : type;

    /// <summary>The neutral state.</summary>
    public Const StateIdentity(DType type) => type == DType.F32
        ? Literal.Of(new KernelType(DType.U32), integerIdentity(DType.U32)) : Identity(type);

    /// <summary>The state of one element.</summary>
    public Expr Lift(ScalarBuilder k, Expr x) => x.Type.Element == DType.F32 ? OrderedBits.Of(k, x, firstKey) : x;

    /// <summary>The result from a state.</summary>
    public Expr Finish(ScalarBuilder k, DType type, Expr state) => type == DType.F32 ? OrderedBits.Float(k, state, firstKey) : state;

    /// <summary>The one of two states that is nearer: beside the neutral one the other, as it is.</summary>
    public Expr Combine(ScalarBuilder k, Expr x, Expr y) => x.Equals(Identity(x.Type.Element)) ? y : k.Apply(Function, x, y);

    /// <summary>The oracle's comparison of floats that are not NaN.</summary>
    public bool IsNearer(double x, double y) => sign * x.CompareTo(y) > 0;

    /// <summary>The oracle's comparison of integers.</summary>
    public bool IsNearer(DType type, long x, long y) => sign * IntegerFunctions.Compare(type, x, y) > 0;

    /// <summary>The oracle's reduction.</summary>
    public ReferenceTensor Evaluate(TensorType result, EquatableArray<int> axes, ReferenceTensor x) => x.Fold(
        result, axes, identity, oracle, integerIdentity(result.DType), (best, e) => IsNearer(result.DType, e, best) ? e : best);

    /// <summary>The oracle's tensor of the identity.</summary>
    public ReferenceTensor Neutral(TensorType type) => type.DType.IsFloat
        ? ReferenceTensor.Of(type, [.. Enumerable.Repeat(identity, (int)type.Elements)])
        : ReferenceTensor.Of(type, [.. Enumerable.Repeat(integerIdentity(type.DType), (int)type.Elements)]);

    /// <summary>The oracle's step: the element of the first number in a tensor becomes the nearer of it and the element of the second number here.</summary>
    /// <param name="x">The elements that are taken in.</param>
    public Action<ReferenceTensor, long, long> Accumulation(ReferenceTensor x) => (best, i, element) =>
    {
        if (x.Type.DType.IsFloat)
        {
            best.Floats[i] = oracle(best.Floats[i], x.Floats[element]);
        }
        else if (IsNearer(x.Type.DType, x.Integers[element], best.Integers[i]))
        {
            best.Integers[i] = x.Integers[element];
        }
    };
}
