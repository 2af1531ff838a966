using System.Globalization;
using GraphCompiler.Compiler.Backends;
using GraphCompiler.Compiler.Backends.Text;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.OpenCl.Printing;

/// <summary>Literals, identifiers and comments of OpenCL C. The one place where text of the user's meets code: as comments, escaped.</summary>
internal static class ClText
{
    /// <summary>Keywords of C99 and OpenCL C, and the built-in functions that the printer calls.</summary>
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "auto", "break", "case", "const", "continue", "default", "do", "else", "enum", "extern", "for", "goto", "if", "inline", "register", "restrict",
        "return", "signed", "sizeof", "static", "struct", "switch", "typedef", "union", "unsigned", "void", "volatile", "while", "bool", "char",
        "uchar", "short", "ushort", "int", "uint", "long", "ulong", "half", "float", "double", "size_t", "true", "false", "global", "local", "constant",
        "private", "kernel", "read_only", "write_only", "read_write", "generic", "pipe", "uniform", "complex", "imaginary", "main", "barrier", "fma",
        "fabs", "sqrt", "floor", "ceil", "rint", "select", "any", "mul_hi", "min", "max", "INFINITY", "NAN",
    };

    /// <summary>A name of the kernel IR as an identifier. It must be one already: the compiler makes names, never the user.</summary>
    /// <exception cref="GraphCompilerException">GRC6101: it is none.</exception>
    public static string Identifier(string name)
    {
        bool valid = name.Length is > 0 and <= 200 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
        return !valid ? throw DiagnosticId.UnsupportedKernel.Error("a name of the kernel IR is no identifier")
            : Reserved.Contains(name.TrimEnd("0123456789".ToCharArray())) ? name + "_"
            : name;
    }

    /// <summary>A node and its place as a line comment: of ASCII, without what could join it with the next line.</summary>
    public static string Comment(string text, SourceLocation location) =>
        "// " + string.Concat(SourceComment.Of(text, location).Select(c => c is >= ' ' and <= '~' and not ('\\' or '?') ? c : '.'));

    /// <summary>A constant of one lane.</summary>
    public static Code Literal(Const constant)
    {
        ulong bits = constant.Bits;
        string text = constant.Type.Element switch
        {
            DType.Bool => bits != 0 ? "true" : "false",
            DType.I8 => $"(char){(sbyte)bits}",
            DType.U8 => $"(uchar){(byte)bits}",
            DType.I32 when (int)bits == int.MinValue => "(-2147483647 - 1)",
            DType.I32 => Invariant((int)bits),
            DType.U32 => Invariant((uint)bits) + "u",
            DType.I64 when (long)bits == long.MinValue => "(-9223372036854775807L - 1)",
            DType.I64 => Invariant((long)bits) + "L",
            DType.U64 => Invariant(bits) + "ul",
            DType.F32 => Literal(BitConverter.UInt32BitsToSingle((uint)bits)),
            _ => Literal(BitConverter.UInt64BitsToDouble(bits)),
        };
        return new Code(text, text.StartsWith('-') || constant.Type.Element.Size == 1 ? Binding.Conditional : Binding.Primary);
    }

    private static string Literal(float value) => float.IsFinite(value)
        ? Point(value.ToString("R", CultureInfo.InvariantCulture)) + "f"
        : $"as_float(0x{BitConverter.SingleToUInt32Bits(value):X8}u)";

    private static string Literal(double value) => double.IsFinite(value)
        ? Point(value.ToString("R", CultureInfo.InvariantCulture))
        : $"as_double(0x{BitConverter.DoubleToUInt64Bits(value):X16}ul)";

    /// <summary>A number that is a float in C: <c>2.0</c>, for <c>2f</c> is none.</summary>
    private static string Point(string digits) => digits.AsSpan().IndexOfAny(".E") >= 0 ? digits : digits + ".0";

    private static string Invariant<T>(T value) where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);
}
