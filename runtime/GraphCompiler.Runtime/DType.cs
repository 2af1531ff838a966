namespace GraphCompiler.Runtime;

/// <summary>Type of one element of a tensor.</summary>
/// <remarks><see cref="F16"/> and <see cref="BF16"/> are reserved: they print and parse, no kernel computes in them.</remarks>
public enum DType : byte
{
    /// <summary>Truth value, one byte, 0 or 1.</summary>
    Bool,

    /// <summary>Signed 8-bit integer.</summary>
    I8,

    /// <summary>Unsigned 8-bit integer.</summary>
    U8,

    /// <summary>Signed 32-bit integer.</summary>
    I32,

    /// <summary>Unsigned 32-bit integer.</summary>
    U32,

    /// <summary>Signed 64-bit integer.</summary>
    I64,

    /// <summary>Unsigned 64-bit integer.</summary>
    U64,

    /// <summary>IEEE 754 binary16; reserved.</summary>
    F16,

    /// <summary>bfloat16; reserved.</summary>
    BF16,

    /// <summary>IEEE 754 binary32.</summary>
    F32,

    /// <summary>IEEE 754 binary64.</summary>
    F64,
}

/// <summary>Facts about a <see cref="DType"/>.</summary>
public static class DTypes
{
    /// <summary>Every type, reserved ones included, in the order of the enumeration.</summary>
    public static IReadOnlyList<DType> All { get; } = Enum.GetValues<DType>();

    extension(DType type)
    {
        /// <summary>Bytes of one element in memory.</summary>
        public int Size => type switch
        {
            DType.Bool or DType.I8 or DType.U8 => 1,
            DType.F16 or DType.BF16 => 2,
            DType.I32 or DType.U32 or DType.F32 => 4,
            _ => 8,
        };

        /// <summary>True for the floating-point types.</summary>
        public bool IsFloat => type >= DType.F16;

        /// <summary>True for signed and unsigned integers; false for <see cref="DType.Bool"/>.</summary>
        public bool IsInteger => type is > DType.Bool and < DType.F16;

        /// <summary>True for unsigned integers.</summary>
        public bool IsUnsigned => type is DType.U8 or DType.U32 or DType.U64;

        /// <summary>True for types that print and parse, but that no kernel computes in yet.</summary>
        public bool IsReserved => type is DType.F16 or DType.BF16;

        /// <summary>The name in text: <c>f32</c>, <c>bool</c>.</summary>
        public string Text => type switch
        {
            DType.Bool => "bool", DType.I8 => "i8", DType.U8 => "u8", DType.I32 => "i32", DType.U32 => "u32",
            DType.I64 => "i64", DType.U64 => "u64", DType.F16 => "f16", DType.BF16 => "bf16", DType.F32 => "f32",
            _ => "f64",
        };
    }

    /// <summary>The type whose <c>Text</c> is <paramref name="text"/>, if there is one.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DType type)
    {
        foreach (DType candidate in All)
        {
            if (text.SequenceEqual(candidate.Text))
            {
                type = candidate;
                return true;
            }
        }

        type = default;
        return false;
    }

    /// <summary>The type of the elements of a <typeparamref name="T"/> array.</summary>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is no element type.</exception>
    public static DType Of<T>() where T : unmanaged =>
        typeof(T) == typeof(float) ? DType.F32
        : typeof(T) == typeof(double) ? DType.F64
        : typeof(T) == typeof(int) ? DType.I32
        : typeof(T) == typeof(uint) ? DType.U32
        : typeof(T) == typeof(long) ? DType.I64
        : typeof(T) == typeof(ulong) ? DType.U64
        : typeof(T) == typeof(sbyte) ? DType.I8
        : typeof(T) == typeof(byte) ? DType.U8
        : typeof(T) == typeof(bool) ? DType.Bool
        : typeof(T) == typeof(Half) ? DType.F16
        : throw new NotSupportedException($"{typeof(T)} is not an element type");
}
