using System.Diagnostics;

namespace GraphCompiler.Tests;

/// <summary>A verb of <c>GraphCompiler.Tests.Host</c> in a process of its own, which is gone when this is disposed.</summary>
internal sealed class HostProcess : IDisposable
{
    private readonly Process process;

    /// <summary>Starts <c>Host verb args</c>.</summary>
    public HostProcess(string verb, params string[] args)
    {
        // The tests themselves run under dotnet as a rule; where they have a host of their own, it is found on the path.
        string own = Environment.ProcessPath ?? "";
        string dotnet = Path.GetFileNameWithoutExtension(own) == "dotnet" ? own : "dotnet";
        string host = Path.Combine(AppContext.BaseDirectory, "GraphCompiler.Tests.Host.dll");
        process = Process.Start(new ProcessStartInfo(dotnet, ["exec", host, verb, .. args])
        {
            RedirectStandardOutput = true,
        })!;
    }

    /// <summary>What the process writes.</summary>
    public StreamReader Output => process.StandardOutput;

    /// <summary>Kills the process at once, as a power cut would (SIGKILL), and waits until it is gone.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    /// <summary>Waits for the end; returns the exit code.</summary>
    public int WaitForExit()
    {
        process.WaitForExit();
        return process.ExitCode;
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            Kill();
        }

        process.Dispose();
    }
}
