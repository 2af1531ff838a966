using GraphCompiler.Runtime.Diagnostics;
using GraphCompiler.Runtime.Files;
using GraphCompiler.Tests.Frontend.Data;
using Xunit;

namespace GraphCompiler.Tests.Runtime.Files;

public sealed class AtomicFileTests
{
    private static readonly byte[] Old = [.. Enumerable.Repeat((byte)1, 1000)];
    private static readonly byte[] New = [.. Enumerable.Repeat((byte)2, 2000)];

    public static TheoryData<Exception> Faults => new(
        new IOException("No space left on device"),
        new IOException("Input/output error"),
        new UnauthorizedAccessException("Permission denied"));

    [Fact]
    public void A_new_and_an_existing_file_are_written()
    {
        using var folder = new TestFolder();
        AtomicFile.Write(folder["f"], Write(Old));
        Assert.Equal(Old, File.ReadAllBytes(folder["f"]));

        AtomicFile.Write(folder["f"], Write(New));
        Assert.Equal(New, File.ReadAllBytes(folder["f"]));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void Whatever_call_fails_a_whole_file_stays_and_no_stray_one(Exception fault)
    {
        int call = 1, failures = 0;
        for (bool failed = true; failed; call++)
        {
            using var folder = new TestFolder();
            File.WriteAllBytes(folder["f"], Old);
            var files = new FailingFiles(call, fault);
            Exception? error = Record.Exception(() => AtomicFile.Write(folder["f"], Write(New), files));

            failed = files.Failed;
            failures += failed ? 1 : 0;
            Assert.Equal(failed ? "GRC7002" : null, (error as GraphCompilerException)?.Code);
            // After the rename only the flush of the folder is left: the new file is there, but may not outlive a power cut.
            bool renamed = !failed || files.Last == nameof(IFileSystem.FlushFolder);
            Assert.Equal(renamed ? New : Old, File.ReadAllBytes(folder["f"]));
            Assert.Single(Directory.GetFileSystemEntries(folder.Path));
        }

        // DeleteAbandoned, CreateNew, four writes, FlushToDisk, Replace, FlushFolder.
        Assert.Equal(9, failures);
    }

    [Fact]
    public void A_file_that_cannot_be_deleted_is_named()
    {
        using var folder = new TestFolder();
        var files = new FailingFiles(3, new IOException("No space left on device"), staysBroken: true);

        var error = Assert.Throws<GraphCompilerException>(() => AtomicFile.Write(folder["f"], Write(New), files));
        Assert.Equal("GRC7002", error.Code);
        Assert.Contains(Directory.GetFiles(folder.Path).Single(), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_of_the_content_leaves_everything_as_it_was()
    {
        using var folder = new TestFolder();
        File.WriteAllBytes(folder["f"], Old);

        Assert.Throws<InvalidTimeZoneException>(() => AtomicFile.Write(folder["f"], stream =>
        {
            stream.Write(New);
            throw new InvalidTimeZoneException();
        }));
        Assert.Equal(Old, File.ReadAllBytes(folder["f"]));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void What_a_killed_writer_left_is_removed_later_but_not_what_another_one_writes()
    {
        using var folder = new TestFolder();
        DateTime longAgo = DateTime.UtcNow.AddMinutes(-2);
        File.SetLastWriteTimeUtc(folder.Write(".graphc-0.tmp", New), longAgo);
        File.SetLastWriteTimeUtc(folder.Write("other.tmp", New), longAgo);
        folder.Write(".graphc-1.tmp", New);

        AtomicFile.Write(folder["f"], stream =>
        {
            Array.ForEach(Directory.GetFiles(folder.Path, ".graphc-*"), path => File.SetLastWriteTimeUtc(path, longAgo));
            File.SetLastWriteTimeUtc(folder[".graphc-1.tmp"], DateTime.UtcNow);
            AtomicFile.Write(folder["g"], Write(Old));
            stream.Write(New);
        });
        Assert.Equal([".graphc-1.tmp", "f", "g", "other.tmp"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order());
        Assert.Equal(New, File.ReadAllBytes(folder["f"]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("a\0b")]
    [InlineData("/does/not/exist/f")]
    public void A_path_that_cannot_be_is_told(string path) =>
        Assert.Equal("GRC7002", Assert.Throws<GraphCompilerException>(() => AtomicFile.Write(path, Write(New))).Code);

    [Fact]
    public void Two_writers_of_one_file_leave_one_of_both()
    {
        using var folder = new TestFolder();
        Parallel.For(0, 200, i => AtomicFile.Write(folder["f"], Write(i % 2 == 0 ? Old : New)));

        byte[] content = File.ReadAllBytes(folder["f"]);
        Assert.Equal(content[0] == 1 ? Old : New, content);
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    private static Action<Stream> Write(byte[] content) => stream =>
    {
        for (int at = 0; at < content.Length; at += content.Length / 4)
        {
            stream.Write(content, at, content.Length / 4);
        }
    };
}
