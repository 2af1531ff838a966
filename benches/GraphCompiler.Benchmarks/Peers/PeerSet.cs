namespace GraphCompiler.Benchmarks.Peers;

/// <summary>The peers that are installed, each with the same number of threads.</summary>
internal sealed class PeerSet : IDisposable
{
    private readonly List<Peer> peers = [];
    private readonly Action<string> note;

    /// <summary>Starts what is there.</summary>
    /// <param name="folder">Where the script is; null for no peers.</param>
    /// <param name="threads">How many threads each may use.</param>
    /// <param name="note">Told what is missing or fails.</param>
    public PeerSet(string? folder, int threads, Action<string> note)
    {
        this.note = note;
        if (folder is null)
        {
            return;
        }

        foreach (string name in Peer.All.Keys)
        {
            Try(name, null, () => peers.Add(Peer.Start(folder, name, threads)));
        }
    }

    /// <summary>Version of each peer.</summary>
    public IEnumerable<KeyValuePair<string, string>> Versions => peers.Select(p => KeyValuePair.Create(p.Name, p.Version));

    /// <summary>Their processes.</summary>
    public IEnumerable<int> Processes => peers.Select(p => p.ProcessId);

    /// <summary>The folder above this program that holds the peers' script; null if there is none.</summary>
    public static string? Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string peers = Path.Combine(folder.FullName, "benches", "peers");
            if (File.Exists(Path.Combine(peers, "peer.sh")))
            {
                return peers;
            }
        }

        return null;
    }

    /// <summary>What the peers have made ready of a workload.</summary>
    /// <param name="workload">Its name.</param>
    /// <param name="parameters">Number of weights that a peer has to have too.</param>
    public IReadOnlyList<PeerSubject> Prepare(string workload, long parameters)
    {
        var subjects = new List<PeerSubject>();
        foreach (Peer peer in peers.ToArray())
        {
            Try($"{peer.Name}, {workload}", peer, () =>
            {
                if (peer.Prepare(workload) is not { } subject)
                {
                    return;
                }

                if (subject.Parameters != parameters)
                {
                    throw new PeerException($"it has {subject.Parameters} weights, ours has {parameters}: not the same work");
                }

                subjects.Add(subject);
            });
        }

        return subjects;
    }

    /// <summary>Gives the memory of the workload back.</summary>
    public void Release()
    {
        foreach (Peer peer in peers.ToArray())
        {
            Try(peer.Name, peer, peer.Release);
        }
    }

    /// <summary>Ends all processes.</summary>
    public void Dispose() => peers.ForEach(p => p.Dispose());

    /// <summary>Tells what fails; a peer whose process has ended is not asked again.</summary>
    private void Try(string what, Peer? peer, Action action)
    {
        try
        {
            action();
        }
        catch (PeerException e)
        {
            note($"{what}: {e.Message}");
            if (e.PeerHasEnded && peer is not null)
            {
                peers.Remove(peer);
                peer.Dispose();
            }
        }
    }
}
