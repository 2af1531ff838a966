using System.Diagnostics;
using GraphCompiler.Tests.Frontend.Data;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace GraphCompiler.Tests.Backend.CSharp;

/// <summary>A console application compiled against the base class library and one assembly, and run in a process of its own.</summary>
internal static class ConsoleApp
{
    /// <summary>Compiles top-level statements beside the assembly, runs them, and gives the lines on standard output.</summary>
    public static string[] Run(TestFolder folder, string source, string assembly, params string[] arguments)
    {
        Compile(folder, source, assembly);
        return Start(folder, variable: null, arguments);
    }

    /// <summary>Compiles top-level statements beside the assembly.</summary>
    public static void Compile(TestFolder folder, string source, string assembly)
    {
        string app = folder["App.dll"];
        string runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        string[] names =
        [
            "System.Runtime", "System.Private.CoreLib", "System.Console", "System.Linq", "System.Collections", "System.Memory", "System.IO.Compression",
        ];
        CSharpCompilation compilation = CSharpCompilation.Create(
            "App",
            [CSharpSyntaxTree.ParseText(source)],
            [
                .. names.Select(name => MetadataReference.CreateFromFile(Path.Combine(runtime, name + ".dll"))),
                MetadataReference.CreateFromFile(folder[assembly]),
            ],
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, allowUnsafe: true));
        var result = compilation.Emit(app);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        File.WriteAllText(folder["App.runtimeconfig.json"], $$"""
            {
              "runtimeOptions": {
                "tfm": "net10.0",
                "framework": { "name": "Microsoft.NETCore.App", "version": "{{Environment.Version}}" },
                "configProperties": { "System.Globalization.Invariant": true }
              }
            }
            """);
    }

    /// <summary>Runs what was compiled and gives the lines on standard output.</summary>
    /// <param name="folder">Where it lies.</param>
    /// <param name="variable">A variable of the environment that is set to 0; null for none.</param>
    /// <param name="arguments">Its arguments.</param>
    public static string[] Start(TestFolder folder, string? variable, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in (string[])["exec", folder["App.dll"], .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        if (variable is not null)
        {
            start.Environment[variable] = "0";
        }

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"exit code {process.ExitCode}\n{output}\n{errors.Result}");
        return output.TrimEnd('\n').Split('\n');
    }
}
