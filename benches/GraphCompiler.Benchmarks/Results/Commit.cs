using System.ComponentModel;
using System.Diagnostics;

namespace GraphCompiler.Benchmarks.Results;

/// <summary>Which source was measured, as git tells it.</summary>
internal static class Commit
{
    private const string Unknown = "unknown";

    /// <summary>
    /// The short name of the commit of a folder, with <c>+</c> behind it if the folder was changed since; <c>unknown</c> without git.
    /// </summary>
    public static string Of(string folder)
    {
        string name = Git(folder, "rev-parse", "--short=12", "HEAD");
        return name.Length == 0 ? Unknown : Git(folder, "status", "--porcelain", "--untracked-files=no").Length == 0 ? name : name + "+";
    }

    private static string Git(string folder, params string[] arguments)
    {
        try
        {
            using Process git = Process.Start(new ProcessStartInfo("git", ["-C", folder, .. arguments])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            string output = git.StandardOutput.ReadToEnd().Trim();
            git.WaitForExit();
            return git.ExitCode == 0 ? output : "";
        }
        catch (Win32Exception)
        {
            // There is no git.
            return "";
        }
    }
}
