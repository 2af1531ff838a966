using System.Runtime.CompilerServices;

namespace ILGPU.Runtime;

/// <summary>How elements lie in memory.</summary>
public interface IStride1D;

/// <summary>Strides of one dimension.</summary>
public static class Stride1D
{
    /// <summary>Elements lie side by side.</summary>
    public readonly struct Dense : IStride1D;
}

/// <summary>A block of memory.</summary>
public sealed class MemoryBuffer1D<T, TStride>
    where T : unmanaged
    where TStride : struct, IStride1D
{
    internal MemoryBuffer1D(long length) => View = new ArrayView1D<T, TStride>(new ArrayView<T>(LaneGroup.Garbage(checked((int)length * Unsafe.SizeOf<T>())), 0, length));

    /// <summary>All of it.</summary>
    public ArrayView1D<T, TStride> View { get; }
}

/// <summary>Elements with a stride.</summary>
/// <param name="BaseView">The elements.</param>
public readonly record struct ArrayView1D<T, TStride>(ArrayView<T> BaseView)
    where T : unmanaged
    where TStride : struct, IStride1D;
