using System.Diagnostics;

namespace GraphCompiler.Tests.Backends;

/// <summary><c>graphc</c> in a process of its own, for what a process settles once: its libraries, its drivers.</summary>
internal static class ToolProcess
{
    /// <summary>Runs it to its end.</summary>
    /// <param name="environment">Further environment variables.</param>
    /// <param name="args">Its arguments.</param>
    /// <returns>The exit code, and all that it wrote.</returns>
    public static (int Code, string Messages) Run(Dictionary<string, string> environment, params string[] args)
    {
        string own = Environment.ProcessPath ?? "", dotnet = Path.GetFileNameWithoutExtension(own) == "dotnet" ? own : "dotnet";
        var start = new ProcessStartInfo(dotnet, ["exec", Path.Combine(AppContext.BaseDirectory, "graphc.dll"), .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["GRAPHC_CACHE"] = "";
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> messages = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd() + messages.Result;
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
