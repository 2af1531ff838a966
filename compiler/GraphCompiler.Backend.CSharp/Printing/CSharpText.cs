using System.Globalization;
using GraphCompiler.Compiler.Backends.Text;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.CSharp.Printing;

/// <summary>Literals and identifiers of C#.</summary>
internal static class CSharpText
{
    private static readonly HashSet<string> Keywords = new(StringComparer.Ordinal)
    {
        "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const", "continue", "decimal",
        "default", "delegate", "do", "double", "else", "enum", "event", "explicit", "extern", "false", "finally", "fixed", "float", "for",
        "foreach", "goto", "if", "implicit", "in", "int", "interface", "internal", "is", "lock", "long", "namespace", "new", "null", "object",
        "operator", "out", "override", "params", "private", "protected", "public", "readonly", "ref", "return", "sbyte", "sealed", "short",
        "sizeof", "stackalloc", "static", "string", "struct", "switch", "this", "throw", "true", "try", "typeof", "uint", "ulong", "unchecked",
        "unsafe", "ushort", "using", "virtual", "void", "volatile", "while",
    };

    /// <summary>A name of the kernel IR as an identifier. It must be one already: the compiler makes names, never the user.</summary>
    /// <exception cref="GraphCompilerException">GRC6101: it is none.</exception>
    public static string Identifier(string name)
    {
        bool valid = name.Length is > 0 and <= 200 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
        return !valid ? throw DiagnosticId.UnsupportedKernel.Error("a name of the kernel IR is no identifier")
            : Keywords.Contains(name) ? "@" + name
            : name is "args" or "begin" or "end" or "scratch" ? name + "_"
            : name;
    }

    /// <summary>A constant of one lane.</summary>
    public static Code Literal(Const constant)
    {
        ulong bits = constant.Bits;
        string text = constant.Type.Element switch
        {
            DType.Bool => bits != 0 ? "true" : "false",
            DType.I8 => $"(sbyte){(sbyte)bits}",
            DType.U8 => $"(byte){(byte)bits}",
            DType.I32 when (int)bits == int.MinValue => "int.MinValue",
            DType.I32 => Invariant((int)bits),
            DType.U32 => Invariant((uint)bits) + "u",
            DType.I64 when (long)bits == long.MinValue => "long.MinValue",
            DType.I64 => Invariant((long)bits) + "L",
            DType.U64 => Invariant(bits) + "UL",
            DType.F32 => Literal(BitConverter.UInt32BitsToSingle((uint)bits)),
            _ => Literal(BitConverter.UInt64BitsToDouble(bits)),
        };
        Binding binding = text.StartsWith('(') || text.StartsWith('-') ? Binding.Unary : Binding.Primary;
        return new Code(text, binding);
    }

    private static string Literal(float value) =>
        float.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) + "f"
        : float.IsNaN(value) ? $"BitConverter.UInt32BitsToSingle(0x{BitConverter.SingleToUInt32Bits(value):X8}u)"
        : value > 0 ? "float.PositiveInfinity" : "float.NegativeInfinity";

    private static string Literal(double value) =>
        double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) + "d"
        : double.IsNaN(value) ? $"BitConverter.UInt64BitsToDouble(0x{BitConverter.DoubleToUInt64Bits(value):X16}ul)"
        : value > 0 ? "double.PositiveInfinity" : "double.NegativeInfinity";

    private static string Invariant<T>(T value) where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);
}
