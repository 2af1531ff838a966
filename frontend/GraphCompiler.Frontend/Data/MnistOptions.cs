namespace GraphCompiler.Frontend.Data;

/// <summary>Where <see cref="Mnist"/> looks, and what it does when it finds nothing.</summary>
public sealed record MnistOptions
{
    /// <summary>A folder to look into first, and into its folder <c>mnist</c>; null for none.</summary>
    public string? Directory { get; init; }

    /// <summary>
    /// Folders to look into next; null for the folder in <c>GRAPHC_DATA</c>, then <c>../shared/data/mnist</c> beside the current
    /// directory and beside the root of the repository that it lies in.
    /// </summary>
    public IReadOnlyList<string>? Folders { get; init; }

    /// <summary>Where downloaded files are kept and looked for; null for the user's cache folder.</summary>
    public string? CacheDirectory { get; init; }

    /// <summary>Whether the files may be downloaded.</summary>
    public bool Download { get; init; } = true;

    /// <summary>Whether digits are drawn where the files cannot be had; otherwise that is an error.</summary>
    public bool Draw { get; init; } = true;

    /// <summary>Seed of the drawn digits.</summary>
    public ulong DrawSeed { get; init; } = 1;

    /// <summary>Takes lines that say what is going on; null for silence.</summary>
    public TextWriter? Log { get; init; }

    /// <summary>Carries the requests of a download; null for the system's network.</summary>
    public HttpMessageHandler? Http { get; init; }
}
