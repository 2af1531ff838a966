using System.Runtime.CompilerServices;
using ILGPU.Runtime;

namespace ILGPU;

/// <summary>A number of groups or threads.</summary>
public readonly record struct Index1D(int X)
{
    /// <summary>The number as an index.</summary>
    public static implicit operator Index1D(int index) => new(index);
}

/// <summary>How a kernel is launched.</summary>
/// <param name="GridDim">Groups.</param>
/// <param name="GroupDim">Threads of a group.</param>
public readonly record struct KernelConfig(Index1D GridDim, Index1D GroupDim);

/// <summary>The grid that a kernel runs in.</summary>
public static class Grid
{
    /// <summary>Number of the group.</summary>
    public static int IdxX => LaneGroup.Current.Index;
}

/// <summary>The group that a thread of a kernel belongs to.</summary>
public static class Group
{
    /// <summary>Number of the thread in the group.</summary>
    public static int IdxX => LaneGroup.Lane;

    /// <summary>Waits until all threads of the group are here.</summary>
    public static void Barrier() => LaneGroup.Current.Barrier();
}

/// <summary>Memory of a group.</summary>
public static class SharedMemory
{
    /// <summary>Allocates elements; each thread of the group gets the same.</summary>
    public static ArrayView<T> Allocate<T>(int extent)
        where T : unmanaged => new(LaneGroup.Current.Shared(extent * Unsafe.SizeOf<T>()), 0, extent);
}

/// <summary>Memory of a thread.</summary>
public static class LocalMemory
{
    /// <summary>Allocates elements, which are not cleared.</summary>
    public static ArrayView<T> Allocate<T>(int extent)
        where T : unmanaged => new(LaneGroup.Garbage(extent * Unsafe.SizeOf<T>()), 0, extent);
}

/// <summary>Operations that no other thread comes between.</summary>
public static class Atomic
{
    /// <summary>Writes a value where it is smaller.</summary>
    /// <returns>What was there.</returns>
    public static ulong Min(ref ulong target, ulong value)
    {
        ulong before = target;
        target = Math.Min(before, value);
        return before;
    }
}

/// <summary>The bits of floats.</summary>
public static class Interop
{
    /// <summary>The bits of a float.</summary>
    public static uint FloatAsInt(float value) => BitConverter.SingleToUInt32Bits(value);

    /// <summary>The bits of a float.</summary>
    public static ulong FloatAsInt(double value) => BitConverter.DoubleToUInt64Bits(value);

    /// <summary>The float of bits.</summary>
    public static float IntAsFloat(uint value) => BitConverter.UInt32BitsToSingle(value);

    /// <summary>The float of bits.</summary>
    public static double IntAsFloat(ulong value) => BitConverter.UInt64BitsToDouble(value);
}
