using System.Diagnostics;
using GraphCompiler.Tests.Frontend.Data;
using Xunit;

namespace GraphCompiler.Tests.Backend.Llvm.Native;

/// <summary>Programs in C: compiled with every warning an error, and run.</summary>
internal static class CProgram
{
    /// <summary>Compiles a C file of this folder against a library.</summary>
    /// <param name="folder">Where the library and its header lie, and the program goes.</param>
    /// <param name="source">The C file.</param>
    /// <param name="library">Name of the library in the folder.</param>
    /// <param name="macros">Macros, <c>NAME=value</c>.</param>
    /// <returns>Path of the program.</returns>
    public static string Compile(TestFolder folder, string source, string library, params string[] macros)
    {
        string file = File.Exists(source) ? source : Repository.PathOf("tests", "GraphCompiler.Tests", "Backend", "Llvm", "Native", source);
        (string output, int code) = Run(
            "gcc",
            ["-std=c99", "-pedantic", "-Wall", "-Wextra", "-Werror", "-O1", "-pthread", "-I", folder.Path, .. macros.Select(macro => "-D" + macro), "-o", folder["program"],
             file, folder[library], "-Wl,-rpath," + folder.Path]);
        Assert.True(code == 0, output);
        return folder["program"];
    }

    /// <summary>Runs a program to its end: all that it writes, and its exit code.</summary>
    public static (string Output, int Code) Run(string program, params string[] args)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, args) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> messages = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd() + messages.Result;
        process.WaitForExit();
        return (output, process.ExitCode);
    }
}
