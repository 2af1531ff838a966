namespace GraphCompiler.Runtime.Files;

/// <summary>What a reader asks of a file's checksums.</summary>
public enum Checksums
{
    /// <summary>A file without checksums is read too.</summary>
    IfPresent,

    /// <summary>A file without checksums is refused.</summary>
    Required,
}
