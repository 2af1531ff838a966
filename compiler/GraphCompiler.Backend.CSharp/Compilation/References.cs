using System.Reflection.Metadata;
using Microsoft.CodeAnalysis;

namespace GraphCompiler.Backend.CSharp.Compilation;

/// <summary>What generated code is compiled against.</summary>
internal static class References
{
    private static readonly Lazy<MetadataReference> Core = new(ReadCoreLibrary);

    /// <summary>
    /// For code of this process: its own core library, from the memory that it is loaded in. There is no file where the application is one.
    /// </summary>
    public static MetadataReference CoreLibrary => Core.Value;

    /// <summary>What a change of the core library changes: part of the cache's key.</summary>
    public static string CoreLibraryVersion { get; } = typeof(object).Module.ModuleVersionId.ToString();

    private static unsafe PortableExecutableReference ReadCoreLibrary()
    {
        if (!typeof(object).Assembly.TryGetRawMetadata(out byte* blob, out int length))
        {
            throw DiagnosticId.BackendUnavailable.Error("the core library of this process has no metadata");
        }

        return AssemblyMetadata.Create(ModuleMetadata.CreateFromMetadata((nint)blob, length)).GetReference();
    }
}
