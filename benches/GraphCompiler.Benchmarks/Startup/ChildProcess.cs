using System.Diagnostics;

namespace GraphCompiler.Benchmarks.Startup;

/// <summary>Programs that are started to see how long they take to the first line that they write.</summary>
internal static class ChildProcess
{
    /// <summary>The <c>dotnet</c> that runs this process, or the one on the path.</summary>
    public static string DotNet => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";

    /// <summary>Runs a program to its end.</summary>
    /// <returns>Seconds from its start to its first line, and the lines.</returns>
    /// <exception cref="InvalidOperationException">It ended with another code than 0, or wrote nothing.</exception>
    public static (double Seconds, string[] Lines) Run(string program, params string[] arguments)
    {
        long start = Stopwatch.GetTimestamp();
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string? first = process.StandardOutput.ReadLine();
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        string rest = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 && first is not null
            ? (seconds, [first, .. rest.Split('\n', StringSplitOptions.RemoveEmptyEntries)])
            : throw new InvalidOperationException($"'{program} {string.Join(' ', arguments)}' ended with code {process.ExitCode}");
    }
}
