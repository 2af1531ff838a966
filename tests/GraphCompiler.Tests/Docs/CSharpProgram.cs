using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;
using System.Text;

namespace GraphCompiler.Tests.Docs;

/// <summary>
/// A C# program that a user would write, compiled against our assemblies, and those in its folder, as the SDK would, and run in a process
/// of its own.
/// </summary>
internal static class CSharpProgram
{
    /// <summary>What the SDK brings into scope by itself.</summary>
    private const string ImplicitUsings =
        """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static readonly CSharpParseOptions Language = CSharpParseOptions.Default
        .WithLanguageVersion(LanguageVersion.CSharp14)
        .WithFeatures([KeyValuePair.Create("FileBasedProgram", "true")]);

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => IsVisible(Path.GetFileNameWithoutExtension(path)))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>Compiles a program and runs it in <paramref name="folder"/>.</summary>
    /// <param name="code">Top-level statements.</param>
    /// <param name="file">The name of the file that messages are to show.</param>
    /// <param name="folder">Where the assembly is written, and the program runs.</param>
    /// <returns>What it wrote to standard output, and its exit code.</returns>
    /// <exception cref="Xunit.Sdk.XunitException">It does not compile.</exception>
    public static (string Output, int Code) Run(string code, string file, string folder) => Run("run-assembly", code, file, folder);

    /// <summary>Compiles a program that is to end with a fault of the user's, and runs it in <paramref name="folder"/>.</summary>
    /// <returns>The line that the fault names, the fault, and 0; another code where there was none.</returns>
    /// <inheritdoc cref="Run(string, string, string)"/>
    public static (string Output, int Code) RunToFault(string code, string file, string folder) => Run("expect-fault", code, file, folder);

    private static (string Output, int Code) Run(string verb, string code, string file, string folder)
    {
        string path = Path.Combine(folder, $"{Path.GetFileNameWithoutExtension(file)}.dll");
        Compile(code, file, path);
        return HostProcess.RunToEnd(HostProcess.Host, folder, verb, path);
    }

    private static void Compile(string code, string file, string path)
    {
        CSharpCompilation compilation = CSharpCompilation.Create(
            Path.GetFileNameWithoutExtension(path),
            [Parse(code, file), Parse(ImplicitUsings, "Usings.cs")],
            [.. References, .. Directory.GetFiles(Path.GetDirectoryName(path)!, "*.dll").Where(f => f != path).Select(f => MetadataReference.CreateFromFile(f))],
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        using FileStream image = File.Create(path);
        EmitResult result = compilation.Emit(image, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.Embedded));
        Diagnostic[] faults = [.. result.Diagnostics.Where(d => d.Severity >= DiagnosticSeverity.Warning)];
        Xunit.Assert.True(faults.Length == 0, $"{file} does not compile:\n{string.Join("\n", faults.Select(f => f.ToString()))}\n{code}");
    }

    private static SyntaxTree Parse(string code, string file) =>
        CSharpSyntaxTree.ParseText(SourceText.From(code, Encoding.UTF8), Language, path: file);

    /// <summary>True for what a user's project refers to: the framework and our own assemblies.</summary>
    private static bool IsVisible(string assembly) =>
        assembly.StartsWith("System", StringComparison.Ordinal) || assembly is "mscorlib" or "netstandard"
        || (assembly.StartsWith("GraphCompiler.", StringComparison.Ordinal) && !assembly.Contains("Tests", StringComparison.Ordinal));
}
