namespace GraphCompiler.Runtime.Diagnostics;

public sealed partial record DiagnosticId
{
    /// <summary>GRC1001: a shape that cannot exist.</summary>
    public static DiagnosticId InvalidShape => new("GRC1001", "invalid shape",
        "Dimensions are from 0 up, at most 16 of them, with at most 2^40 elements together.");

    /// <summary>GRC1002: operands that do not fit an op's type rule.</summary>
    public static DiagnosticId TypeMismatch => new("GRC1002", "operand types do not fit",
        "Compare the shapes and element types with the op's constraints in ops.md; reshape, transpose or convert where they differ.");

    /// <summary>GRC1003: an axis that the operand does not have.</summary>
    public static DiagnosticId UnknownAxis => new("GRC1003", "no such axis",
        "Axes count from 0 at the outermost; in the DSL negative axes count from the end.");

    /// <summary>GRC1004: an attribute outside its range.</summary>
    public static DiagnosticId InvalidAttribute => new("GRC1004", "invalid attribute",
        "See the op's section in ops.md for what the attribute may be.");

    /// <summary>GRC1005: an element type that nothing computes in yet.</summary>
    public static DiagnosticId ReservedType => new("GRC1005", "reserved element type",
        "f16 and bf16 can be printed and parsed; convert to f32 to compute.");

    /// <summary>GRC1006: operands that cannot be broadcast to one shape.</summary>
    public static DiagnosticId NoCommonShape => new("GRC1006", "no common shape",
        "Shapes are aligned at the end; each pair of dimensions must be equal, or one of them 1. Reshape or transpose one operand.");
}
