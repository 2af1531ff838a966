namespace GraphCompiler.Runtime.Diagnostics;

public sealed partial record DiagnosticId
{
    /// <summary>GRC9101: an index in the data that its table does not have.</summary>
    public static DiagnosticId IndexOutOfRange => new("GRC9101", "index out of range",
        "Indices count from 0 to the size of the axis − 1; check class labels, token numbers and the size of the table.");
}
