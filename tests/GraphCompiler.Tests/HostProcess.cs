using System.Diagnostics;

namespace GraphCompiler.Tests;

/// <summary>An assembly in a process of its own, as a rule a verb of <c>GraphCompiler.Tests.Host</c>; gone when this is disposed.</summary>
internal sealed class HostProcess : IDisposable
{
    private readonly Process process;

    /// <summary>Starts <c>Host verb args</c>.</summary>
    public HostProcess(string verb, params string[] args)
        : this(new Dictionary<string, string>(), verb, args)
    {
    }

    /// <summary>Starts <c>Host verb args</c> with further environment variables.</summary>
    public HostProcess(IReadOnlyDictionary<string, string> environment, string verb, params string[] args)
        : this(Host, Environment.CurrentDirectory, [verb, .. args], environment)
    {
    }

    private HostProcess(string assembly, string folder, string[] args, IReadOnlyDictionary<string, string> environment)
    {
        // The tests themselves run under dotnet as a rule; where they have a host of their own, it is found on the path.
        string own = Environment.ProcessPath ?? "";
        string dotnet = Path.GetFileNameWithoutExtension(own) == "dotnet" ? own : "dotnet";
        var start = new ProcessStartInfo(dotnet, ["exec", assembly, .. args])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = folder,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        process = Process.Start(start)!;
    }

    /// <summary>Path of the host.</summary>
    public static string Host { get; } = Path.Combine(AppContext.BaseDirectory, "GraphCompiler.Tests.Host.dll");

    /// <summary>Runs any program to its end: what it wrote to standard output, and its exit code.</summary>
    /// <param name="assembly">Path of the program.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="args">Its arguments.</param>
    public static (string Output, int Code) RunToEnd(string assembly, string folder, params string[] args)
    {
        using var process = new HostProcess(assembly, folder, args, new Dictionary<string, string>());
        string output = process.Output.ReadToEnd();
        return (output, process.WaitForExit());
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
