using System.ComponentModel;
using System.Diagnostics;

namespace GraphCompiler.Backend.Llvm.Output;

/// <summary>The system's linker makes a shared library of an object file.</summary>
internal static class SystemLinker
{
    private static readonly string[] Programs = ["cc", "gcc", "clang", "ld.lld", "ld"];

    /// <summary>
    /// Nothing is linked with it, not even the C library: what it needs of that, every process has. Without the time, the machine or a
    /// number of the build in it, a library is the same everywhere.
    /// </summary>
    private static readonly string[] Flags = ["--gc-sections", "--build-id=none", "--hash-style=gnu", "-s", "-znoexecstack", "-znow", "-zrelro"];

    /// <summary>Links.</summary>
    /// <param name="image">The object file.</param>
    /// <param name="name">The library's own name.</param>
    /// <param name="program">The linker; null for the first that is there.</param>
    /// <returns>The library's bytes.</returns>
    /// <exception cref="GraphCompilerException">GRC6305: there is no linker; GRC6306: it failed; GRC7002: the temporary folder cannot be written.</exception>
    public static byte[] Link(byte[] image, string name, string? program)
    {
        try
        {
            DirectoryInfo folder = Directory.CreateTempSubdirectory("graphc-");
            try
            {
                string source = Path.Combine(folder.FullName, "model.o"), target = Path.Combine(folder.FullName, "model.so");
                File.WriteAllBytes(source, image);
                Run(program is null ? Programs : [program], source, target, name);
                return File.ReadAllBytes(target);
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DiagnosticId.FileUnwritable.Error($"linking needs the folder for temporary files: {e.Message}", cause: e);
        }
    }

    private static void Run(string[] programs, string source, string target, string name)
    {
        foreach (string program in programs)
        {
            if (Start(program, source, target, name) is { } process)
            {
                using (process)
                {
                    Task<string> output = process.StandardOutput.ReadToEndAsync();
                    string complaints = process.StandardError.ReadToEnd() + output.Result;
                    process.WaitForExit();
                    if (process.ExitCode != 0 || !File.Exists(target))
                    {
                        throw DiagnosticId.LinkerFailed.Error($"{program} ended with {process.ExitCode}: {complaints.Trim().ReplaceLineEndings(" | ")}");
                    }
                }

                return;
            }
        }

        throw DiagnosticId.LinkerMissing.Error($"none of {string.Join(", ", programs)} can be started");
    }

    /// <summary>Starts a linker, or a compiler that calls one; null where there is no such program.</summary>
    private static Process? Start(string program, string source, string target, string name)
    {
        bool isLinker = Path.GetFileName(program).StartsWith("ld", StringComparison.Ordinal);
        IEnumerable<string> flags = [$"-soname={name}", .. Flags];
        string[] arguments = [.. isLinker ? flags : ["-nostdlib", .. flags.Select(flag => "-Wl," + flag)], "-shared", "-o", target, source];
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true });
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
