using System.Globalization;

namespace GraphCompiler.Compiler.Kernels;

/// <summary>Expressions of the kernel IR as text.</summary>
public static class ExprText
{
    /// <summary>An expression: <c>fma(x, y, z)</c>, <c>i * 1024 + j</c>, <c>x[j..+16]</c>.</summary>
    public static string Of(Expr expr) => expr switch
    {
        Const c => Constant(c),
        Var v => v.Name,
        Load l => Element(l.Buffer, l.Index, l.Type.Lanes, l.Mask),
        Apply a => Application(a),
        Broadcast b => $"broadcast<{b.Type.Lanes}>({Of(b.Scalar)})",
        LaneIndex l => $"lanes<{l.Type}>",
        TailMask t => $"tail<{t.Type.Lanes}>({Of(t.Count)})",
        Shuffle s => $"shuffle({Of(s.Vector)}, {s.Lanes})",
        Merge m => $"merge({Of(m.First)}, {Of(m.Second)}, {m.Lanes})",
        Permute p => $"permute({Of(p.Vector)}, {Of(p.Index)})",
        Lookup l => $"lookup([{string.Join(", ", l.Table.Select(bits => Constant(new Const(l.Type, bits))))}], {Of(l.Index)})",
        ExtractLane e => $"lane({Of(e.Vector)}, {e.Lane})",
        _ => throw new NotSupportedException($"{expr.GetType().Name} has no text"),
    };

    /// <summary>An element, consecutive elements (<c>x[j..+16]</c>) or gathered ones (<c>x[{t}]</c>), with the mask after
    /// <c>if</c>.</summary>
    internal static string Element(KernelBuffer buffer, Expr index, int lanes, Expr? mask)
    {
        string place = index.Type.Lanes > 1 ? $"{{{Of(index)}}}" : lanes > 1 ? $"{Of(index)}..+{lanes}" : Of(index);
        return $"{buffer.Name}[{place}{(mask is null ? "" : $" if {Of(mask)}")}]";
    }

    private static string Application(Apply apply)
    {
        string[] arguments = [.. apply.Arguments.Select(Of)];
        if (Operator(apply.Function) is { } sign && arguments is [var x, var y])
        {
            return $"{Enclosed(apply.Arguments[0], x)} {sign} {Enclosed(apply.Arguments[1], y)}";
        }

        string type = apply.Function is ScalarFunction.Convert or ScalarFunction.Bitcast ? $"<{apply.Type}>" : "";
        return $"{Name(apply.Function)}{type}({string.Join(", ", arguments)})";
    }

    /// <summary>An operand of an operator: in parentheses where it is itself an operator.</summary>
    private static string Enclosed(Expr operand, string text) =>
        operand is Apply a && Operator(a.Function) is not null ? $"({text})" : text;

    private static string? Operator(ScalarFunction function) => function switch
    {
        ScalarFunction.Add => "+",
        ScalarFunction.Sub => "-",
        ScalarFunction.Mul => "*",
        ScalarFunction.Div => "/",
        ScalarFunction.And => "&",
        ScalarFunction.Or => "|",
        ScalarFunction.Xor => "^",
        ScalarFunction.ShiftLeft => "<<",
        ScalarFunction.ShiftRightLogical => ">>>",
        ScalarFunction.ShiftRightArithmetic => ">>",
        ScalarFunction.Equal => "==",
        ScalarFunction.NotEqual => "!=",
        ScalarFunction.Less => "<",
        ScalarFunction.LessOrEqual => "<=",
        ScalarFunction.Greater => ">",
        ScalarFunction.GreaterOrEqual => ">=",
        _ => null,
    };

    private static string Name(ScalarFunction function) =>
        function == ScalarFunction.MulHigh ? "mul_high" : function.ToString().ToLowerInvariant();

    private static string Constant(Const c)
    {
        FormattableString text = c.Type.Element switch
        {
            DType.Bool => $"{(c.Bits != 0 ? "true" : "false")}",
            DType.F32 => $"{Float(BitConverter.UInt32BitsToSingle((uint)c.Bits), c.Bits)}",
            DType.F64 => $"{Float(BitConverter.UInt64BitsToDouble(c.Bits), c.Bits)}",
            DType.I8 => $"{(sbyte)c.Bits}",
            DType.I32 => $"{(int)c.Bits}",
            DType.I64 => $"{(long)c.Bits}",
            _ => $"{c.Bits}",
        };
        return text.ToString(CultureInfo.InvariantCulture);
    }

    private static string Float(float value, ulong bits) =>
        float.IsNaN(value) ? $"nan(0x{bits:x8})" : WithPoint(value.ToString("R", CultureInfo.InvariantCulture));

    private static string Float(double value, ulong bits) =>
        double.IsNaN(value) ? $"nan(0x{bits:x16})" : WithPoint(value.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>Floats are told from integers by a point or an exponent.</summary>
    private static string WithPoint(string text) =>
        text.AsSpan().IndexOfAny(".EIy") >= 0 ? text : text + ".0";
}
