using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GraphCompiler.Examples.Mnist;

/// <summary>An application that references the compiled model and nothing else of this project, in a process of its own.</summary>
internal static class FreshProcess
{
    private const string Source = """
        using System;
        using System.IO;
        using System.Runtime.InteropServices;

        ReadOnlySpan<float> images = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(args[0]));
        var logits = new float[images.Length / 784 * 10];
        new global::Mnist().Predict(images, logits);
        File.WriteAllBytes(args[1], MemoryMarshal.AsBytes(logits.AsSpan()).ToArray());
        """;

    /// <summary>The number of rows for which the process computes the same bits.</summary>
    /// <param name="assembly">Path of the compiled model.</param>
    /// <param name="inputs">The inputs.</param>
    /// <param name="expected">The outputs that are expected.</param>
    /// <param name="columns">Outputs in a row.</param>
    public static int CountIdentical(string assembly, ReadOnlySpan<float> inputs, ReadOnlySpan<float> expected, int columns)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(assembly))!, app = Path.Combine(folder, "Fresh.dll");
        string given = Path.Combine(folder, "inputs.bin"), taken = Path.Combine(folder, "outputs.bin");
        Compile(app, assembly);
        File.WriteAllBytes(given, MemoryMarshal.AsBytes(inputs));
        using Process process = Process.Start("dotnet", ["exec", app, given, taken]);
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            return 0;
        }

        ReadOnlySpan<float> found = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(taken));
        int identical = 0;
        for (int i = 0; i < found.Length; i += columns)
        {
            bool same = MemoryMarshal.AsBytes(found.Slice(i, columns)).SequenceEqual(MemoryMarshal.AsBytes(expected.Slice(i, columns)));
            identical += same ? 1 : 0;
        }

        return identical;
    }

    private static void Compile(string app, string assembly)
    {
        string framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        string[] references =
            ["System.Private.CoreLib", "System.Runtime", "System.Memory", "System.Runtime.InteropServices", "System.Runtime.Extensions"];
        var result = CSharpCompilation.Create(
            "Fresh",
            [CSharpSyntaxTree.ParseText(Source)],
            [
                .. references.Select(name => MetadataReference.CreateFromFile(Path.Combine(framework, name + ".dll"))),
                MetadataReference.CreateFromFile(assembly),
            ],
            new CSharpCompilationOptions(OutputKind.ConsoleApplication)).Emit(app);
        if (!result.Success)
        {
            throw new InvalidOperationException(string.Join('\n', result.Diagnostics));
        }

        string version = Environment.Version.ToString(3);
        File.WriteAllText(
            Path.ChangeExtension(app, ".runtimeconfig.json"),
            $$"""
            { "runtimeOptions": { "framework": { "name": "Microsoft.NETCore.App", "version": "{{version}}" } } }
            """);
    }
}
