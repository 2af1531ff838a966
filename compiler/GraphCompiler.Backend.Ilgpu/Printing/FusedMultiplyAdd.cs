using GraphCompiler.Backend.CSharp.Printing;

namespace GraphCompiler.Backend.Ilgpu.Printing;

/// <summary>x · y + z, rounded once, in software: ILGPU has no such function but on CUDA.</summary>
internal static class FusedMultiplyAdd
{
    /// <summary>
    /// The product is exact in double precision; the sum is rounded to odd, by the error of Knuth's two-sum, so that rounding it to single
    /// precision rounds but once (Boldo, Melquiond: Emulation of FMA and correctly rounded sums, 2008).
    /// </summary>
    private const string Single = """
        private static float SoftFma_f32(float x, float y, float z)
        {
            double product = (double)x * y, addend = z, sum = product + addend;
            double part = sum - product, error = product - (sum - part) + (addend - part);
            ulong bits = Interop.FloatAsInt(sum);
            if (error != 0 && error - error == 0 && (bits & 1) == 0)
            {
                bits = error > 0 == sum > 0 ? bits + 1 : bits - 1;
            }

            return (float)Interop.IntAsFloat(bits);
        }
        """;

    /// <summary>
    /// In integers: a product of 106 bits and the addend, aligned in 128 bits whose last is sticky, are added or subtracted, normalized to 63 bits,
    /// and rounded to 53, or fewer where the result is subnormal.
    /// </summary>
    private const string Double = """
        private static double SoftFma_f64(double x, double y, double z)
        {
            ulong xb = Interop.FloatAsInt(x), yb = Interop.FloatAsInt(y), zb = Interop.FloatAsInt(z);
            int xe = (int)(xb >> 52) & 0x7FF, ye = (int)(yb >> 52) & 0x7FF, ze = (int)(zb >> 52) & 0x7FF;
            if (xe == 0x7FF || ye == 0x7FF || xb << 1 == 0 || yb << 1 == 0)
            {
                return x * y + z;
            }

            if (ze == 0x7FF)
            {
                return z;
            }

            if (zb << 1 == 0)
            {
                return x * y;
            }

            ulong xm = Mantissa_f64(xb, xe), ym = Mantissa_f64(yb, ye), zm = Mantissa_f64(zb, ze);
            int e = Exponent_f64(xb, xe) + Exponent_f64(yb, ye), d = Exponent_f64(zb, ze) - e;
            ulong xl = xm & 0xFFFFFFFFUL, xh = xm >> 32, yl = ym & 0xFFFFFFFFUL, yh = ym >> 32;
            ulong middle = xh * yl + (xl * yl >> 32), other = xl * yh + (middle & 0xFFFFFFFFUL);
            ulong high = xh * yh + (middle >> 32) + (other >> 32), low = xm * ym, zhigh = 0, zlow;
            if (d >= 64)
            {
                zhigh = zm;
                zlow = 0;
                d -= 64;
                e += d;
                if (d >= 64)
                {
                    low = 1;
                    high = 0;
                }
                else if (d > 0)
                {
                    low = high << 64 - d | low >> d | (low << 64 - d != 0 ? 1UL : 0UL);
                    high >>= d;
                }
            }
            else if (d > 0)
            {
                zlow = zm << d;
                zhigh = zm >> 64 - d;
            }
            else if (d == 0)
            {
                zlow = zm;
            }
            else
            {
                zlow = d > -64 ? zm >> -d | (zm << 64 + d != 0 ? 1UL : 0UL) : 1;
            }

            bool negative = (long)(xb ^ yb) < 0;
            if (negative == (long)zb < 0)
            {
                low += zlow;
                high += zhigh + (low < zlow ? 1UL : 0UL);
            }
            else
            {
                ulong before = low;
                low -= zlow;
                high = high - zhigh - (before < low ? 1UL : 0UL);
                if ((long)high < 0)
                {
                    low = 0 - low;
                    high = 0 - high - (low != 0 ? 1UL : 0UL);
                    negative = !negative;
                }
            }

            if ((high | low) == 0)
            {
                return 0;
            }

            while (high >> 62 == 0)
            {
                int step = high >> 30 == 0 ? 32 : high >> 46 == 0 ? 16 : high >> 54 == 0 ? 8 : high >> 58 == 0 ? 4 : high >> 60 == 0 ? 2 : 1;
                high = high << step | low >> 64 - step;
                low <<= step;
                e -= step;
            }

            high |= low != 0 ? 1UL : 0UL;
            int exponent = e + 64 + 62 + 1023;
            ulong sign = negative ? 0x8000000000000000UL : 0;
            if (exponent >= 0x7FF || exponent < -52)
            {
                return Interop.IntAsFloat(sign | (exponent < 0 ? 0 : 0x7FF0000000000000UL));
            }

            int cut = exponent > 0 ? 10 : 11 - exponent;
            ulong rest = high & (1UL << cut) - 1, half = 1UL << cut - 1, kept = high >> cut;
            kept += rest > half || rest == half && (kept & 1) != 0 ? 1UL : 0UL;
            return Interop.IntAsFloat(sign | kept + (exponent > 0 ? (ulong)(exponent - 1) << 52 : 0));
        }
        """;

    /// <summary>A mantissa of 53 bits, whatever the number, and a bit of room for what is sticky; it times 2^exponent is the number.</summary>
    private const string MantissaOfDouble = """
        private static ulong Mantissa_f64(ulong bits, int exponent)
        {
            ulong mantissa = bits & 0xFFFFFFFFFFFFFUL;
            if (exponent != 0)
            {
                return (mantissa | 0x10000000000000UL) << 1;
            }

            while (mantissa >> 53 == 0)
            {
                mantissa <<= 1;
            }

            return mantissa;
        }
        """;

    private const string ExponentOfDouble = """
        private static int Exponent_f64(ulong bits, int exponent)
        {
            ulong mantissa = bits & 0xFFFFFFFFFFFFFUL;
            int result = (exponent == 0 ? 1 : exponent) - 1076;
            while (exponent == 0 && mantissa >> 52 == 0)
            {
                mantissa <<= 1;
                result--;
            }

            return result;
        }
        """;

    /// <summary>The name of the function; its text goes to the library.</summary>
    public static string Use(FunctionLibrary library, DType type)
    {
        if (type == DType.F32)
        {
            return library.Use("SoftFma_f32", () => Single);
        }

        library.Use("Mantissa_f64", () => MantissaOfDouble);
        library.Use("Exponent_f64", () => ExponentOfDouble);
        return library.Use("SoftFma_f64", () => Double);
    }
}
