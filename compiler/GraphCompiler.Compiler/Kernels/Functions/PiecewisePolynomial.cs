namespace GraphCompiler.Compiler.Kernels.Functions;

/// <summary>An odd function of f32 by its magnitude, in sixteen intervals with a polynomial each: f(t + c) = f(c) + t · P(t) with c near the middle.</summary>
/// <remarks>
/// The interval is the low four bits of an integer, so that coefficients are <see cref="Lookup"/>s. Each c is a float whose f(c) is nearly one too
/// (S. Gal's accurate tables), so that what is left is the rounding of the last step. In the first interval c is 0 and the polynomial that of
/// f(t)/t − 1: there f(t) = t + t · P(t), and t stands for f(c), which it exceeds nowhere else. Polynomials by weighted least squares, near to
/// minimax, coefficients rounded one after another; relative errors below 2^−28 before rounding, and of f(c) where f rounds to 1.
/// </remarks>
/// <param name="rows">The sixteen c, the sixteen f(c), then the coefficients of P, the constant ones first.</param>
internal sealed class PiecewisePolynomial(double[][] rows)
{
    /// <summary>The function of a magnitude, not negative, or NaN.</summary>
    /// <param name="b">The builder.</param>
    /// <param name="magnitude">Within the intervals, or NaN.</param>
    /// <param name="interval">An integer whose low four bits are the interval's number.</param>
    public Expr Emit(FormulaBuilder b, Expr magnitude, Expr interval)
    {
        Expr t = b.Sub(magnitude, b.Lookup(rows[0], interval));
        Expr p = b.Lookup(rows[^1], interval);
        for (int i = rows.Length - 2; i > 1; i--)
        {
            p = b.Fma(p, t, b.Lookup(rows[i], interval));
        }

        // Floats that are not negative are in the order of their bits, and what is negative is the lesser so too.
        Expr start = b.Max(b.Bitcast(t, b.Signed), b.Bitcast(b.Lookup(rows[1], interval), b.Signed));
        return b.Fma(p, t, b.Bitcast(start, b.Float));
    }
}
