using System.Globalization;

namespace GraphCompiler.Benchmarks.Peers;

/// <summary>How a peer is asked to work: one line each way over its standard input and output.</summary>
/// <remarks>
/// <code>
/// peer:   peer VERSION                        when it is ready (or: missing REASON)
/// bench:  prepare WORKLOAD                    peer: ready PARAMETERS [VARIANT], or none if it does not do this work
/// bench:  run N                               peer: time SECONDS: the mean of N calls after an untimed one
/// bench:  release                             peer: released
/// </code>
/// A peer may answer <c>error TEXT</c> to anything.
/// </remarks>
/// <param name="input">Where the bench writes.</param>
/// <param name="output">What the peer writes.</param>
internal sealed class PeerProtocol(TextWriter input, TextReader output)
{
    /// <summary>Reads the first line.</summary>
    /// <returns>The peer's version.</returns>
    /// <exception cref="PeerException">It is not installed, or ended, or says something else.</exception>
    public string ReadVersion()
    {
        string line = Read();
        return line.StartsWith("missing ", StringComparison.Ordinal) ? throw new PeerException(line[8..]) : After("peer", line);
    }

    /// <summary>Has a workload made ready.</summary>
    /// <returns>Its number of weights and which variant of the peer is the fastest; null if the peer does not do this work.</returns>
    /// <exception cref="PeerException">It failed.</exception>
    public (long Parameters, string Variant)? Prepare(string workload)
    {
        string line = Ask("prepare " + workload);
        if (line == "none")
        {
            return null;
        }

        string[] parts = After("ready", line).Split(' ', 2);
        return long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long parameters)
            ? (parameters, parts.Length > 1 ? parts[1] : "") : throw Unexpected(line);
    }

    /// <summary>Has the workload called once untimed, and then some times.</summary>
    /// <returns>Seconds of a call.</returns>
    /// <exception cref="PeerException">It failed.</exception>
    public double Run(long repeats)
    {
        string line = Ask(string.Create(CultureInfo.InvariantCulture, $"run {repeats}"));
        return double.TryParse(After("time", line), NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds)
            && seconds > 0 && double.IsFinite(seconds) ? seconds : throw Unexpected(line);
    }

    /// <summary>Has the workload's memory given back.</summary>
    /// <exception cref="PeerException">It failed.</exception>
    public void Release()
    {
        string line = Ask("release");
        if (line != "released")
        {
            throw Unexpected(line);
        }
    }

    private string Ask(string question)
    {
        try
        {
            input.WriteLine(question);
            input.Flush();
        }
        catch (IOException e)
        {
            throw new PeerException("the peer has ended", e) { PeerHasEnded = true };
        }

        return Read();
    }

    private string Read()
    {
        string line = output.ReadLine() ?? throw new PeerException("the peer has ended") { PeerHasEnded = true };
        return line.StartsWith("error ", StringComparison.Ordinal) ? throw new PeerException(line[6..]) : line;
    }

    private static string After(string verb, string line) =>
        line.StartsWith(verb + " ", StringComparison.Ordinal) ? line[(verb.Length + 1)..] : throw Unexpected(line);

    private static PeerException Unexpected(string line) => new($"the peer said '{line}'");
}

/// <summary>A peer does not work; the bench goes on without it.</summary>
/// <param name="message">Why.</param>
/// <param name="cause">What it was noticed by.</param>
internal sealed class PeerException(string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>Whether its process answers no more.</summary>
    public bool PeerHasEnded { get; init; }
}
