using System.Runtime.CompilerServices;
using GraphCompiler.Runtime.Files;

namespace GraphCompiler.Tests.Runtime.Files;

/// <summary>The machine's file system, of which one call fails, or it and every later one.</summary>
internal sealed class FailingFiles(int failing, Exception fault, bool staysBroken = false) : IFileSystem
{
    private static readonly PhysicalFiles Real = PhysicalFiles.Instance;
    private int calls;

    /// <summary>True once a call has failed.</summary>
    public bool Failed { get; private set; }

    /// <summary>Name of the call that failed last.</summary>
    public string? Last { get; private set; }

    public Stream OpenRead(string path)
    {
        Count();
        return Real.OpenRead(path);
    }

    public Stream CreateNew(string path)
    {
        Count();
        return new FailingStream(this, Real.CreateNew(path));
    }

    public void FlushToDisk(Stream stream)
    {
        Count();
        Real.FlushToDisk(((FailingStream)stream).Inner);
    }

    public void Replace(string source, string target)
    {
        Count();
        Real.Replace(source, target);
    }

    public void FlushFolder(string folder)
    {
        Count();
        Real.FlushFolder(folder);
    }

    public void Delete(string path)
    {
        Count();
        Real.Delete(path);
    }

    public void DeleteAbandoned(string folder, string pattern)
    {
        Count();
        Real.DeleteAbandoned(folder, pattern);
    }

    private void Count([CallerMemberName] string call = "")
    {
        calls++;
        if (calls == failing || (staysBroken && calls > failing))
        {
            (Failed, Last) = (true, call);
            throw fault;
        }
    }

    /// <summary>Fails in the middle of a write: half of it reaches the disk.</summary>
    private sealed class FailingStream(FailingFiles files, Stream inner) : Stream
    {
        public Stream Inner => inner;

        public override bool CanRead => false;

        public override bool CanSeek => true;

        public override bool CanWrite => true;

        public override long Length => inner.Length;

        public override long Position
        {
            get => inner.Position;
            set => inner.Position = value;
        }

        public override void Write(byte[] buffer, int offset, int count)
        {
            inner.Write(buffer, offset, count / 2);
            files.Count();
            inner.Write(buffer, offset + (count / 2), count - (count / 2));
        }

        public override void Flush() => inner.Flush();

        public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

        public override void SetLength(long value) => inner.SetLength(value);

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
