namespace GraphCompiler.Runtime.Files;

/// <summary>The names that safetensors gives to element types.</summary>
internal static class SafetensorsTypes
{
    /// <summary>Our types in the order of the format's own library.</summary>
    private static readonly DType[] Ordered =
    [
        DType.Bool, DType.U8, DType.I8, DType.F16, DType.BF16, DType.I32, DType.U32, DType.F32, DType.F64, DType.I64, DType.U64,
    ];

    /// <summary>Types of the format that we have no like of.</summary>
    private static readonly HashSet<string> Foreign =
        ["F4", "F6_E2M3", "F6_E3M2", "F8_E5M2", "F8_E4M3", "F8_E8M0", "I16", "U16", "C64"];

    /// <summary>Place of a type in the order of the format's own library, which writes arrays of the last type first.</summary>
    public static int OrderOf(DType type) => Array.IndexOf(Ordered, type);

    /// <summary>The name: ours in capitals.</summary>
    public static string NameOf(DType type) => type.Text.ToUpperInvariant();

    /// <summary>The type called <paramref name="name"/>, if it is ours.</summary>
    public static DType? Find(string name)
    {
        foreach (DType type in Ordered)
        {
            if (NameOf(type) == name)
            {
                return type;
            }
        }

        return null;
    }

    /// <summary>True if the format knows the name, and we do not.</summary>
    public static bool IsForeign(string name) => Foreign.Contains(name);
}
