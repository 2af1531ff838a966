namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>A function of one element, as the reference interpreter computes it, for each kind of element type that it is defined for.</summary>
/// <param name="Floats">On f32 and f64, in double precision; null where it is not defined.</param>
/// <param name="Integers">On integers; the result is wrapped to the type.</param>
/// <param name="Bools">On truth values.</param>
public sealed record UnaryOracle(
    Func<double, double>? Floats = null, Func<DType, long, long>? Integers = null, Func<bool, bool>? Bools = null)
{
    /// <summary>The kinds of element types that the function is defined for.</summary>
    public ElementKinds Accepted => ElementKindsExtensions.Of(Floats is not null, Integers is not null, Bools is not null);

    /// <summary>The function on an integer or a truth value.</summary>
    public long OnInteger(DType type, long x) => type == DType.Bool ? (Bools!(x != 0) ? 1 : 0) : Integers!(type, x);
}
