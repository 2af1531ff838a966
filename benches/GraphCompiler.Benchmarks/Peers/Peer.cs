using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace GraphCompiler.Benchmarks.Peers;

/// <summary>Another library in a process of its own, tuned as <c>benches/peers/peer.sh</c> says, that does workloads when asked.</summary>
internal sealed class Peer : IDisposable
{
    private readonly Process process;
    private readonly PeerProtocol protocol;

    private Peer(string name, Process process)
    {
        (Name, this.process) = (name, process);
        protocol = new PeerProtocol(process.StandardInput, process.StandardOutput);
        try
        {
            Version = protocol.ReadVersion();
        }
        catch (PeerException)
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The peers that the script knows, by the names that reports give them.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["oneDNN"] = "onednn",
        ["PyTorch"] = "pytorch",
        ["ONNX Runtime"] = "onnxruntime",
    };

    /// <summary>Its name in reports.</summary>
    public string Name { get; }

    /// <summary>Its version and what it is built on.</summary>
    public string Version { get; }

    /// <summary>Its process.</summary>
    public int ProcessId => process.Id;

    /// <summary>Starts a peer.</summary>
    /// <param name="folder">Where the script is.</param>
    /// <param name="name">Its name in reports.</param>
    /// <param name="threads">How many threads it may use.</param>
    /// <exception cref="PeerException">It is not installed, or does not start.</exception>
    public static Peer Start(string folder, string name, int threads)
    {
        string script = Path.Combine(folder, "peer.sh");
        try
        {
            return new Peer(name, Process.Start(new ProcessStartInfo("bash", [script, All[name], threads.ToString(CultureInfo.InvariantCulture)])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            })!);
        }
        catch (Win32Exception e)
        {
            throw new PeerException("there is no bash to start it", e);
        }
    }

    /// <summary>Has a workload made ready.</summary>
    /// <returns>The work; null if the peer does not do it.</returns>
    /// <exception cref="PeerException">It failed.</exception>
    public PeerSubject? Prepare(string workload) => protocol.Prepare(workload) is var (parameters, variant)
        ? new PeerSubject(Name, protocol, new PeerThreads(process.Id)) { Parameters = parameters, Variant = variant } : null;

    /// <summary>Gives the workload's memory back.</summary>
    /// <exception cref="PeerException">It failed.</exception>
    public void Release() => protocol.Release();

    /// <summary>Ends the process.</summary>
    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        process.WaitForExit();
        process.Dispose();
    }
}
