using GraphCompiler.Benchmarks.Peers;
using Xunit;

namespace GraphCompiler.Tests.Benchmarks;

/// <summary>Peers are asked line by line; one that is missing, fails or does other work is told of and left out.</summary>
public sealed class PeerTests
{
    [Fact]
    public void A_peer_is_asked_line_by_line()
    {
        using var asked = new StringWriter();
        var protocol = new PeerProtocol(asked, new StringReader("peer 1.2, 2 threads\nready 1048576 fast way\nnone\ntime 1.5e-3\nreleased\n"));

        Assert.Equal("1.2, 2 threads", protocol.ReadVersion());
        Assert.Equal((1048576, "fast way"), protocol.Prepare("gemm 1x2x3"));
        Assert.Null(protocol.Prepare("softmax 1x2"));
        Assert.Equal(0.0015, protocol.Run(7));
        protocol.Release();
        Assert.Equal(["prepare gemm 1x2x3", "prepare softmax 1x2", "run 7", "release", ""], asked.ToString().Split(Environment.NewLine));
    }

    [Theory]
    [InlineData("missing run setup.sh", "run setup.sh")]
    [InlineData("error no memory", "no memory")]
    [InlineData("hello", "the peer said 'hello'")]
    [InlineData("", "the peer said ''")]
    [InlineData(null, "the peer has ended")]
    public void A_peer_that_does_not_start_is_told_of(string? line, string message) => Assert.Equal(
        message, Assert.Throws<PeerException>(() => Saying(line).ReadVersion()).Message);

    [Theory]
    [InlineData("ready many")]
    [InlineData("ready -1")]
    [InlineData("time 1")]
    public void A_peer_that_is_not_ready_is_told_of(string line) =>
        Assert.Throws<PeerException>(() => Saying(line).Prepare("gemm"));

    [Theory]
    [InlineData("time 0")]
    [InlineData("time NaN")]
    [InlineData("time 1,5")]
    [InlineData("time")]
    [InlineData("error failed")]
    [InlineData(null)]
    public void A_time_is_a_positive_number(string? line) => Assert.Throws<PeerException>(() => Saying(line).Run(1));

    [Fact]
    public void Peers_that_work_are_measured_and_the_others_told_of()
    {
        using var folder = new ScriptFolder("""
            case $1 in
              onednn) echo "peer 9.9, $2 threads" ;;
              pytorch) echo "peer 1.0" ;;
              *) echo "missing run setup.sh"; exit 1 ;;
            esac
            while read -r verb rest; do
              case $verb in
                prepare) if [ "$rest" = other ]; then echo none; elif [ "$1" = onednn ]; then echo ready 6; else echo ready 5 slow; fi ;;
                run) echo time 0.25 ;;
                release) echo released ;;
              esac
            done
            """);
        var notes = new List<string>();
        using (var peers = new PeerSet(folder.Path, 2, notes.Add))
        {
            Assert.Equal(["oneDNN", "PyTorch"], peers.Versions.Select(v => v.Key));
            Assert.Equal("9.9, 2 threads", peers.Versions.First().Value);
            Assert.Equal(["ONNX Runtime: run setup.sh"], notes);

            Assert.Empty(peers.Prepare("other", 6));
            PeerSubject subject = Assert.Single(peers.Prepare("gemm 1x2x3", 6));
            Assert.Equal("oneDNN", subject.Name);
            Assert.Equal(0.25, subject.Sample(3));
            Assert.Equal("PyTorch, gemm 1x2x3: it has 5 weights, ours has 6: not the same work", notes[^1]);
            peers.Release();
        }

        Assert.Equal(2, notes.Count);
    }

    [Fact]
    public void A_peer_that_ends_is_told_of_once_and_never_asked_again()
    {
        using var folder = new ScriptFolder("""
            [ "$1" = onednn ] || { echo "missing it"; exit 1; }
            echo "peer 9.9"
            """);
        var notes = new List<string>();
        using var peers = new PeerSet(folder.Path, 1, notes.Add);

        Assert.Empty(peers.Prepare("gemm 1x2x3", 6));
        Assert.Empty(peers.Prepare("gemm 4x5x6", 30));
        peers.Release();

        Assert.Equal("the peer has ended", Assert.Single(notes, n => n.StartsWith("oneDNN", StringComparison.Ordinal)).Split(": ")[1]);
    }

    [Fact]
    public void Without_a_folder_there_are_no_peers()
    {
        using var peers = new PeerSet(null, 1, _ => Assert.Fail("nothing is missing"));

        Assert.Empty(peers.Prepare("gemm 1x2x3", 6));
        Assert.Empty(peers.Versions);
    }

    private static PeerProtocol Saying(string? line) => new(TextWriter.Null, new StringReader(line is null ? "" : line + "\n"));

    /// <summary>A folder with a script in the place of the one that starts peers.</summary>
    private sealed class ScriptFolder : IDisposable
    {
        public ScriptFolder(string script) => File.WriteAllText(System.IO.Path.Combine(Path, "peer.sh"), script);

        public string Path { get; } = Directory.CreateTempSubdirectory("graphcompiler-peers-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
