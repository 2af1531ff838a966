namespace GraphCompiler.Runtime.Diagnostics;

/// <summary>The one exception for every fault that a user can cause.</summary>
public sealed class GraphCompilerException : Exception
{
    /// <summary>An exception that carries <paramref name="diagnostic"/>.</summary>
    public GraphCompilerException(Diagnostic diagnostic, Exception? cause = null)
        : base(diagnostic.ToString(), cause) => Diagnostic = diagnostic;

    /// <summary>The fault: id, message, the user's line.</summary>
    public Diagnostic Diagnostic { get; }

    /// <summary>The stable code, <c>GRC1002</c>.</summary>
    public string Code => Diagnostic.Id.Code;

    /// <summary>The same fault at the given place, where its own is not known.</summary>
    public GraphCompilerException At(SourceLocation location, string? excerpt = null) =>
        Diagnostic.Location.IsKnown
            ? this
            : new GraphCompilerException(
                Diagnostic with { Location = location, Excerpt = Diagnostic.Excerpt ?? excerpt }, InnerException);
}
