using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ILGPU.Runtime;

/// <summary>Adjacent elements.</summary>
public interface IContiguousArrayView
{
    /// <summary>Their bytes.</summary>
    internal Span<byte> Bytes { get; }
}

/// <summary>Adjacent elements of a type.</summary>
public interface IContiguousArrayView<T> : IContiguousArrayView
    where T : unmanaged;

/// <summary>Copies between memories.</summary>
public static class ArrayViewExtensions
{
    /// <summary>Fills elements with a byte.</summary>
    public static void MemSet<TView>(this TView view, AcceleratorStream stream, byte value)
        where TView : IContiguousArrayView => view.Bytes.Fill(value);

    /// <summary>Copies within the device.</summary>
    public static void CopyTo<TView>(this TView source, AcceleratorStream stream, in TView target)
        where TView : IContiguousArrayView => source.Bytes.CopyTo(target.Bytes);

    /// <summary>Copies from the device.</summary>
    public static void CopyToCPU<T, TView>(this TView source, AcceleratorStream stream, ref T cpuData, long length)
        where TView : IContiguousArrayView<T>
        where T : unmanaged => source.Bytes[..checked((int)length * Unsafe.SizeOf<T>())].CopyTo(MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref cpuData, (int)length)));

    /// <summary>Copies to the device.</summary>
    public static void CopyFromCPU<T, TView>(this TView target, AcceleratorStream stream, ref T cpuData, long length)
        where TView : IContiguousArrayView<T>
        where T : unmanaged => MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref cpuData, (int)length)).CopyTo(target.Bytes);
}
