using System.Runtime.InteropServices;

namespace GraphCompiler.Runtime.OpenCl;

/// <summary>An object of OpenCL, released when the garbage collector finds that nothing uses it.</summary>
/// <remarks>Objects keep alive what they were made from, so the order of release does not matter.</remarks>
internal sealed unsafe class ClHandle : SafeHandle
{
    private readonly delegate*<nint, int> release;

    /// <param name="value">The object; 0 is none.</param>
    /// <param name="release">Releases it.</param>
    public ClHandle(nint value, delegate*<nint, int> release)
        : base(0, ownsHandle: true)
    {
        this.release = release;
        SetHandle(value);
    }

    /// <summary>The object, valid while this one is reachable.</summary>
    public nint Value => handle;

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => release(handle) == ClStatus.Success;
}
