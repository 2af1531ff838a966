using System.Reflection;

namespace GraphCompiler.Runtime.Diagnostics;

/// <summary>One kind of fault that a user can cause, with what it means and what to do.</summary>
/// <remarks>
/// Groups: 1 types and shapes, 2 graph laws, 3 differentiation, 4 fusion and kernels, 5 memory, 6 backends, 7 files and formats,
/// 8 training, 9 internal and faults in data. Each group is a file of this partial class.
/// </remarks>
/// <param name="Code">The stable code, <c>GRC1002</c>.</param>
/// <param name="Title">What is wrong, in general.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed partial record DiagnosticId(string Code, string Title, string Remedy)
{
    /// <summary>Every id, by code.</summary>
    public static IReadOnlyList<DiagnosticId> All { get; } =
    [
        .. typeof(DiagnosticId).GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Where(p => p.PropertyType == typeof(DiagnosticId))
            .Select(p => (DiagnosticId)p.GetValue(null)!)
            .OrderBy(id => id.Code, StringComparer.Ordinal),
    ];

    /// <summary>An exception of this kind.</summary>
    /// <param name="message">What was found and what was expected, in one sentence.</param>
    /// <param name="location">The user's line.</param>
    /// <param name="excerpt">Text of the node or input concerned, shown below the place.</param>
    /// <param name="cause">The exception behind it, if any.</param>
    public GraphCompilerException Error(
        string message, SourceLocation location = default, string? excerpt = null, Exception? cause = null) =>
        new(new Diagnostic(this, message, location, excerpt), cause);
}
