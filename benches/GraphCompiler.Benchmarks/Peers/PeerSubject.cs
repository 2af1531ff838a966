using GraphCompiler.Benchmarks.Measuring;

namespace GraphCompiler.Benchmarks.Peers;

/// <summary>A workload that a peer has made ready.</summary>
/// <param name="name">The peer's name.</param>
/// <param name="protocol">How it is asked.</param>
/// <param name="threads">Its threads.</param>
internal sealed class PeerSubject(string name, PeerProtocol protocol, PeerThreads threads) : Subject(name)
{
    /// <summary>Number of weights of its network.</summary>
    public long Parameters { get; init; }

    /// <summary>Which of its ways to do the work was the fastest; empty if it has one.</summary>
    public string Variant { get; init; } = "";

    /// <inheritdoc/>
    /// <remarks>The peer takes the time itself, and its threads may spin as long as they like: it is waited for until they sleep.</remarks>
    public override double Sample(long repeats)
    {
        double seconds = protocol.Run(repeats);
        threads.WaitUntilAsleep();
        return seconds;
    }
}
