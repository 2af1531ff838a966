using System.IO.Compression;
using System.Reflection;
using System.Reflection.Metadata;
using Microsoft.CodeAnalysis;

namespace GraphCompiler.Backend.CSharp.Compilation;

/// <summary>What generated code is compiled against.</summary>
internal static class References
{
    private static readonly Lazy<MetadataReference> Core = new(ReadCoreLibrary);
    private static readonly Lazy<IReadOnlyList<MetadataReference>> ReferencePack = new(ReadPack);

    /// <summary>
    /// For code of this process: its own core library, from the memory that it is loaded in. There is no file where the application is one.
    /// </summary>
    public static MetadataReference CoreLibrary => Core.Value;

    /// <summary>For files on disk: reference assemblies of the base class library, which this assembly carries, so that no SDK is needed.</summary>
    public static IReadOnlyList<MetadataReference> Pack => ReferencePack.Value;

    /// <summary>For code of this process: a library that is loaded in it, with the facade by which it refers to the core library.</summary>
    public static IEnumerable<MetadataReference> Of(Assembly library) => [Loaded(library), Loaded(Assembly.Load("System.Runtime"))];

    private static PortableExecutableReference ReadCoreLibrary() => Loaded(typeof(object).Assembly);

    private static unsafe PortableExecutableReference Loaded(Assembly assembly)
    {
        if (!assembly.TryGetRawMetadata(out byte* blob, out int length))
        {
            throw DiagnosticId.BackendUnavailable.Error($"the assembly {assembly.GetName().Name} of this process has no metadata");
        }

        return AssemblyMetadata.Create(ModuleMetadata.CreateFromMetadata((nint)blob, length)).GetReference();
    }

    private static MetadataReference[] ReadPack()
    {
        using Stream stream = typeof(References).Assembly.GetManifestResourceStream("references.zip")!;
        using var pack = new ZipArchive(stream, ZipArchiveMode.Read);
        return [.. pack.Entries.OrderBy(e => e.Name, StringComparer.Ordinal).Select(Read)];
    }

    private static MetadataReference Read(ZipArchiveEntry entry)
    {
        using Stream content = entry.Open();
        var image = new byte[entry.Length];
        content.ReadExactly(image);
        return MetadataReference.CreateFromImage(image);
    }
}
