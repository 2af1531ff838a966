using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.Llvm.Printing;

/// <summary>Primitive functions as instructions, of one lane as of several: no flag lets LLVM change a bit.</summary>
/// <param name="module">Gathers the intrinsics.</param>
/// <param name="writer">Where the instructions go.</param>
/// <param name="form">The form.</param>
internal sealed class Primitives(ModuleText module, InstructionWriter writer, VectorForm form)
{
    private readonly Conversions conversions = new(writer);

    /// <summary>The function applied to arguments, which are given as they stand in the kernel and as values.</summary>
    public string Apply(Apply apply, string[] x)
    {
        KernelType type = apply.Arguments[^1].Type;
        bool isFloat = type.Element.IsFloat;
        string f = isFloat ? "f" : "";
        return apply.Function switch
        {
            ScalarFunction.Add => Binary(f + "add", type, x[0], x[1]),
            ScalarFunction.Sub => Binary(f + "sub", type, x[0], x[1]),
            ScalarFunction.Mul => Binary(f + "mul", type, x[0], x[1]),
            ScalarFunction.Div => isFloat ? Binary("fdiv", type, x[0], x[1]) : Divide(type, x[0], x[1], apply.Arguments[1] as Const),
            ScalarFunction.Fma => Intrinsic("fma", type, x),
            ScalarFunction.Neg => isFloat ? writer.Emit($"fneg {type.Ir} {x[0]}") : Negative(type, x[0]),
            ScalarFunction.Abs when isFloat => Intrinsic("fabs", type, x),
            ScalarFunction.Abs => type.Element.IsUnsigned ? x[0] : Select(type, Compare("slt", type, x[0], IrConstant.Of(type, 0L)), Negative(type, x[0]), x[0]),
            ScalarFunction.Min or ScalarFunction.Max when isFloat => Extreme(apply, type, x[0], x[1]),
            ScalarFunction.Min => Intrinsic(type.Element.IsUnsigned ? "umin" : "smin", type, x),
            ScalarFunction.Max => Intrinsic(type.Element.IsUnsigned ? "umax" : "smax", type, x),
            ScalarFunction.Sqrt => Intrinsic("sqrt", type, x),
            ScalarFunction.Floor => Intrinsic("floor", type, x),
            ScalarFunction.Ceil => Intrinsic("ceil", type, x),
            ScalarFunction.Round => Intrinsic("roundeven", type, x),
            ScalarFunction.Scale => Scale(type, x[0], x[1]),
            ScalarFunction.MulHigh => MultiplyHigh(type, x[0], x[1]),
            ScalarFunction.And => Binary("and", type, x[0], x[1]),
            ScalarFunction.Or => Binary("or", type, x[0], x[1]),
            ScalarFunction.Xor => Binary("xor", type, x[0], x[1]),
            ScalarFunction.Not => Binary("xor", type, x[0], IrConstant.Text(type, ulong.MaxValue)),
            ScalarFunction.ShiftLeft => Shift("shl", type, x[0], x[1]),
            ScalarFunction.ShiftRightLogical => Shift("lshr", type, x[0], x[1]),
            ScalarFunction.ShiftRightArithmetic =>
                Binary("ashr", type, x[0], Intrinsic("umin", type, x[1], IrConstant.Of(type, type.Element.Bits - 1L))),
            >= ScalarFunction.Equal and <= ScalarFunction.GreaterOrEqual => Compare(Predicate(apply.Function, type.Element), type, x[0], x[1]),
            ScalarFunction.Select => Select(type, x[0], x[1], x[2]),
            ScalarFunction.Convert => conversions.Convert(apply.Type, type, x[0]),
            ScalarFunction.Bitcast => type.Ir == apply.Type.Ir ? x[0] : writer.Emit($"bitcast {type.Ir} {x[0]} to {apply.Type.Ir}"),
            _ => throw DiagnosticId.UnsupportedKernel.Error($"{apply.Function} is no primitive"),
        };
    }

    private static string Predicate(ScalarFunction function, DType type)
    {
        (string name, string equal) = function switch
        {
            ScalarFunction.Equal => ("eq", "o"),
            ScalarFunction.NotEqual => ("ne", "u"),
            ScalarFunction.Less => ("lt", "o"),
            ScalarFunction.LessOrEqual => ("le", "o"),
            ScalarFunction.Greater => ("gt", "o"),
            _ => ("ge", "o"),
        };
        return type.IsFloat ? equal + name : name is "eq" or "ne" ? name : (type.IsUnsigned || type == DType.Bool ? "u" : "s") + name;
    }

    private string Binary(string operation, KernelType type, string x, string y) => writer.Emit($"{operation} {type.Ir} {x}, {y}");

    private string Compare(string predicate, KernelType type, string x, string y) =>
        writer.Emit($"{(type.Element.IsFloat ? "fcmp" : "icmp")} {predicate} {type.Ir} {x}, {y}");

    private string Select(KernelType type, string condition, string x, string y) =>
        writer.Emit($"select {type.With(DType.Bool).Ir} {condition}, {type.Ir} {x}, {type.Ir} {y}");

    private string Intrinsic(string name, KernelType type, params string[] x) =>
        writer.Emit(module.Intrinsic($"{name}.{type.Suffix}", type.Ir, [.. x.Select(value => (type.Ir, value))]));

    private string Negative(KernelType type, string x) => Binary("sub", type, IrConstant.Of(type, 0L), x);

    /// <summary>x/0 has all bits set, min/−1 is min: neither reaches the instruction, for which they are undefined.</summary>
    private string Divide(KernelType type, string x, string y, Const? constant)
    {
        string operation = type.Element.IsUnsigned ? "udiv" : "sdiv";
        string ones = IrConstant.Text(type, ulong.MaxValue);
        bool isSafe = constant is not null && constant.Bits != 0 && (type.Element.IsUnsigned || IrConstant.Text(constant) != ones);
        if (isSafe)
        {
            return Binary(operation, type, x, y);
        }

        string isZero = Compare("eq", type, y, IrConstant.Of(type, 0L)), one = IrConstant.Of(type, 1L);
        if (type.Element.IsUnsigned)
        {
            return Select(type, isZero, ones, Binary(operation, type, x, Select(type, isZero, one, y)));
        }

        string isMinusOne = Compare("eq", type, y, ones);
        string quotient = Binary(operation, type, x, Select(type, isZero, one, Select(type, isMinusOne, one, y)));
        return Select(type, isZero, ones, Select(type, isMinusOne, Negative(type, x), quotient));
    }

    /// <summary>The count is taken as unsigned; nothing is left where it is not below the width.</summary>
    private string Shift(string operation, KernelType type, string x, string y) => Select(
        type, Compare("ult", type, y, IrConstant.Of(type, (long)type.Element.Bits)), Binary(operation, type, x, y), IrConstant.Of(type, 0L));

    /// <summary>
    /// Minimum or maximum with NaN and signed zeros. Against a constant that is no NaN a comparison is enough: which of two equal zeros is the right one is
    /// known, and an x that is NaN is taken.
    /// </summary>
    private string Extreme(Apply apply, KernelType type, string x, string y)
    {
        bool isMax = apply.Function == ScalarFunction.Max;
        if (apply.Arguments[0] is Const && apply.Arguments[1] is not Const)
        {
            return Extreme(apply with { Arguments = [apply.Arguments[1], apply.Arguments[0]] }, type, y, x);
        }

        if (apply.Arguments[1] is Const constant && !IsNaN(constant))
        {
            bool isZero = constant.Bits << (64 - type.Element.Bits) << 1 == 0, isLowest = isZero && constant.Bits != 0;
            // max(x, −0) and min(x, +0) are x where they are equal.
            string equal = isZero && isMax == isLowest ? "e" : "t";
            return Select(type, Compare("u" + (isMax ? "g" : "l") + equal, type, x, y), x, y);
        }

        KernelType bits = type.With(type.Element == DType.F32 ? DType.I32 : DType.I64);
        string Bits(string value) => writer.Emit($"bitcast {type.Ir} {value} to {bits.Ir}");
        string both = writer.Emit($"bitcast {bits.Ir} {Binary(isMax ? "and" : "or", bits, Bits(x), Bits(y))} to {type.Ir}");
        string greater = Select(type, Compare(isMax ? "ogt" : "olt", type, x, y), x, y);
        string ordered = Select(type, Compare("oeq", type, x, y), both, greater);
        return Select(type, Compare("uno", type, x, x), x, ordered);
    }

    private static bool IsNaN(Const constant) => constant.Type.Element == DType.F32
        ? float.IsNaN(BitConverter.UInt32BitsToSingle((uint)constant.Bits)) : double.IsNaN(BitConverter.UInt64BitsToDouble(constant.Bits));

    private string MultiplyHigh(KernelType type, string x, string y)
    {
        KernelType wide = type.With(DType.U64);
        string Wide(string value) => writer.Emit($"zext {type.Ir} {value} to {wide.Ir}");
        string product = Binary("lshr", wide, Binary("mul", wide, Wide(x), Wide(y)), IrConstant.Of(wide, 32L));
        return writer.Emit($"trunc {wide.Ir} {product} to {type.Ir}");
    }

    /// <summary>x · 2^n: an instruction of AVX-512; elsewhere in two steps, of which at most the second rounds.</summary>
    private string Scale(KernelType type, string x, string n)
    {
        bool single = type.Element == DType.F32;
        if (form == VectorForm.V512 && type.Lanes > 1)
        {
            string mask = single ? "i16" : "i8";
            return writer.Emit(module.Intrinsic(
                $"x86.avx512.mask.scalef.{(single ? "ps" : "pd")}.512", type.Ir, (type.Ir, x), (type.Ir, n), (type.Ir, "zeroinitializer"), (mask, "-1"), ("i32", "4")));
        }

        KernelType bits = type.With(single ? DType.I32 : DType.I64);
        (double shifter, long bias, long shift) = single ? (12582912.0, 127, 23) : (6755399441055744.0, 1023L, 52);
        string Bits(string value) => writer.Emit($"bitcast {type.Ir} {value} to {bits.Ir}");
        string Power(string exponent) => writer.Emit(
            $"bitcast {bits.Ir} {Binary("shl", bits, Binary("add", bits, exponent, IrConstant.Of(bits, bias)), IrConstant.Of(bits, shift))} to {type.Ir}");
        // 1.5 · 2^(bits of the mantissa) brings n to the low bits.
        string whole = Binary(
            "sub", bits, Bits(Binary("fadd", type, n, IrConstant.Of(type, shifter))), IrConstant.Text(bits, Literal.Of(type, shifter).Bits));
        string half = Binary("ashr", bits, whole, IrConstant.Of(bits, 1L));
        return Binary("fmul", type, Binary("fmul", type, x, Power(half)), Power(Binary("sub", bits, whole, half)));
    }
}
