using GraphCompiler.Compiler.Backends;

namespace GraphCompiler.Backend.Llvm.Output;

/// <summary>How a native library is written.</summary>
public sealed record NativeOptions
{
    /// <summary>What all names of the library begin with: ASCII letters, digits, <c>_</c>; null for the file's own name without <c>lib</c>.</summary>
    public string? Prefix { get; init; }

    /// <summary>The processors that it is for.</summary>
    public NativeTarget Target { get; init; } = NativeTarget.Default;

    /// <summary>Where the weights lie.</summary>
    public WeightStorage Weights { get; init; }

    /// <summary>The library's functions; none for one an entry, named as it is.</summary>
    public EquatableArray<EntryMethod> Functions { get; init; } = [];

    /// <summary>The program that links a <c>.so</c>; null for the first that is there of <c>cc</c>, <c>gcc</c>, <c>clang</c>, <c>ld.lld</c>, <c>ld</c>.</summary>
    public string? Linker { get; init; }
}

/// <summary>What was written.</summary>
/// <param name="Path">The library.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="HeaderPath">Its header for C and C++.</param>
/// <param name="WeightsPath">The weights beside it; null where there are none.</param>
public sealed record EmittedLibrary(string Path, long Bytes, string HeaderPath, string? WeightsPath) : EmittedModel(Path, Bytes, WeightsPath);
