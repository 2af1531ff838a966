using System.Globalization;

namespace GraphCompiler.Runtime.Diagnostics;

/// <summary>Where in the user's source something was written: file, line, and the scope of layers around it.</summary>
/// <param name="File">Path of the source file, or null where it is not known.</param>
/// <param name="Line">Line, from 1; 0 where it is not known.</param>
/// <param name="Scope">Path of layers, as <c>encoder/layer1</c>; empty outside any.</param>
public readonly record struct SourceLocation(string? File, int Line, string Scope = "")
{
    /// <summary>A place that is not known.</summary>
    public static SourceLocation Unknown => new(null, 0);

    /// <summary>True where a file is known.</summary>
    public bool IsKnown => !string.IsNullOrEmpty(File);

    /// <summary>The place within <paramref name="scope"/>.</summary>
    public SourceLocation In(string scope) => this with { Scope = scope };

    /// <summary>The place of what a transform makes of what stands here: in <c>vjp(scope)</c>; in <c>vjp</c> outside any scope.</summary>
    /// <param name="transform">The transform: <c>vjp</c>, <c>jvp</c>.</param>
    public SourceLocation Through(string transform) => In(string.IsNullOrEmpty(Scope) ? transform : $"{transform}({Scope})");

    /// <summary><c>Mlp.cs:41 in encoder/layer1</c>: the file's name alone, so that text does not depend on the machine.</summary>
    public override string ToString()
    {
        string place = File is null ? "" : Path.GetFileName(File) + ":" + Line.ToString(CultureInfo.InvariantCulture);
        return string.IsNullOrEmpty(Scope) ? place : place.Length == 0 ? "in " + Scope : place + " in " + Scope;
    }
}
