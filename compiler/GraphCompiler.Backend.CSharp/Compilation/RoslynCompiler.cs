using System.Globalization;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace GraphCompiler.Backend.CSharp.Compilation;

/// <summary>The one way to Roslyn: unsafe, optimised, deterministic, on a thread with a large stack.</summary>
internal static class RoslynCompiler
{
    /// <summary>Roslyn recurses on nested expressions: generated code must not be able to end the process.</summary>
    private const int StackBytes = 64 << 20;

    private static readonly Lazy<Task<byte[]>> WarmingUp = new(StartWarmUp);

    /// <summary>Roslyn's own cache of what it read of the core library is weak: without this, each compilation reads the vector types anew.</summary>
    private static ISymbol? coreLibrary;

    /// <summary>How all generated code is parsed.</summary>
    public static CSharpParseOptions ParseOptions { get; } = new(LanguageVersion.CSharp14, DocumentationMode.None);

    /// <summary>How all generated code is compiled.</summary>
    public static CSharpCompilationOptions Options { get; } = new(
        OutputKind.DynamicallyLinkedLibrary,
        optimizationLevel: OptimizationLevel.Release,
        allowUnsafe: true,
        deterministic: true,
        checkOverflow: false,
        warningLevel: 0,
        nullableContextOptions: NullableContextOptions.Disable);

    /// <summary>Starts to load and compile Roslyn itself in the background, once a process; its first use takes most of a second.</summary>
    public static void WarmUp() => _ = WarmingUp.Value;

    /// <summary>Compiles one file for this process.</summary>
    /// <param name="source">The file.</param>
    /// <param name="library">An assembly whose types it uses; null for none but the core library.</param>
    /// <param name="name">Name of the assembly.</param>
    /// <returns>The assembly's bytes.</returns>
    /// <exception cref="GraphCompilerException">GRC6102: it does not compile.</exception>
    public static byte[] Compile(string source, Assembly? library = null, string name = "GraphCompiler.Generated")
    {
        CSharpCompilation compilation = CSharpCompilation.Create(
            name,
            [CSharpSyntaxTree.ParseText(source, ParseOptions)],
            library is null ? [References.CoreLibrary] : [References.CoreLibrary, .. References.Of(library)],
            Options);
        byte[] image = Emit(compilation, new EmitOptions(), pdb: null);
        coreLibrary ??= compilation.GetAssemblyOrModuleSymbol(References.CoreLibrary);
        return image;
    }

    /// <summary>Emits a compilation.</summary>
    /// <param name="compilation">The compilation.</param>
    /// <param name="options">How it is emitted.</param>
    /// <param name="pdb">Receives the symbols; null for none.</param>
    /// <param name="resources">Manifest resources.</param>
    /// <param name="texts">Source texts to embed in the symbols.</param>
    /// <exception cref="GraphCompilerException">GRC6102: it does not compile.</exception>
    public static byte[] Emit(
        CSharpCompilation compilation, EmitOptions options, Stream? pdb,
        IEnumerable<ResourceDescription>? resources = null, IEnumerable<EmbeddedText>? texts = null)
    {
        using var image = new MemoryStream();
        EmitResult result = OnLargeStack(() => compilation.Emit(
            image, pdb, manifestResources: resources, options: options, embeddedTexts: texts));
        if (!result.Success)
        {
            string[] errors = [.. result.Diagnostics
                .Where(d => d.Severity == DiagnosticSeverity.Error)
                .Select(d => d.ToString())];
            throw DiagnosticId.GeneratedCodeRefused.Error(
                string.Create(CultureInfo.InvariantCulture, $"{errors.Length} errors, the first: {errors.FirstOrDefault()}"));
        }

        return image.ToArray();
    }

    private static T OnLargeStack<T>(Func<T> work)
    {
        T? result = default;
        Exception? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    result = work();
                }
                catch (Exception e) when (e is not OutOfMemoryException)
                {
                    failure = e;
                }
            },
            StackBytes) { IsBackground = true, Name = "roslyn" };
        thread.Start();
        thread.Join();
        return failure is null ? result! : throw new InvalidOperationException("the C# compiler failed", failure);
    }

    /// <summary>What goes wrong here goes wrong again, and is told, at the first compilation in earnest.</summary>
    private static Task<byte[]> StartWarmUp() => Task.Run(() => Compile(WarmUpSource.Text));
}
