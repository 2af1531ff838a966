using System.Runtime.InteropServices;
using GraphCompiler.Runtime.Diagnostics;

namespace GraphCompiler.Runtime;

/// <summary>An arena between guard zones, for tests and <c>GRAPHC_VERIFY</c>: shows what a program reads too early or writes too far.</summary>
/// <remarks>
/// <see cref="Fill"/> before a run, <see cref="Check"/> after it. The arena is filled with a value that is a NaN in every floating-point
/// type, so that a value read before it was written spoils the result; the zones around it must come back as they were.
/// </remarks>
public sealed unsafe class ArenaGuard
{
    /// <summary>Bytes of each zone; a page, so that the arena between them keeps its alignment.</summary>
    public const int ZoneBytes = 4096;

    /// <summary>
    /// Exponent bits all set and a fraction other than 0 in f16, bf16, f32 (with its like beside it) and f64; signalling in f64. One
    /// pattern cannot signal in f32 too: the quiet bit of f32 lies within the exponent of f64.
    /// </summary>
    private const ushort Poison = 0x7FF4;

    private const byte ZoneByte = 0xA5;

    private ArenaGuard(Arena arena) => Arena = arena;

    /// <summary>The guarded arena.</summary>
    public Arena Arena { get; }

    /// <summary>Allocates an arena with guard zones, and fills both.</summary>
    /// <exception cref="GraphCompilerException">GRC5001, GRC5002: as for <see cref="Arena.Allocate(long, long?)"/>.</exception>
    public static ArenaGuard Allocate(long bytes, long? limit = null)
    {
        var guard = new ArenaGuard(Arena.Allocate(bytes, limit, ZoneBytes));
        guard.Fill();
        return guard;
    }

    /// <summary>Fills the arena with NaN and renews the zones.</summary>
    public void Fill()
    {
        Arena.ZoneBefore.Fill(ZoneByte);
        Arena.ZoneBehind.Fill(ZoneByte);
        for (long offset = 0; offset < Arena.Size; offset += int.MaxValue - 1)
        {
            Span<byte> part = Arena.Slice(offset, (int)Math.Min(int.MaxValue - 1, Arena.Size - offset));
            MemoryMarshal.Cast<byte, ushort>(part).Fill(Poison);
            if (part.Length % 2 != 0)
            {
                part[^1] = (byte)(Poison & 0xFF);
            }
        }

        GC.KeepAlive(this);
    }

    /// <summary>Looks whether the guard zones are as <see cref="Fill"/> left them.</summary>
    /// <exception cref="GraphCompilerException">GRC5003: something wrote outside the arena; the message says how far.</exception>
    public void Check()
    {
        int before = Arena.ZoneBefore.IndexOfAnyExcept(ZoneByte);
        int behind = Arena.ZoneBehind.IndexOfAnyExcept(ZoneByte);
        GC.KeepAlive(this);
        if (before >= 0)
        {
            throw DiagnosticId.ArenaOverrun.Error($"a write {ZoneBytes - before} bytes before an arena of {Arena.Size} bytes");
        }

        if (behind >= 0)
        {
            throw DiagnosticId.ArenaOverrun.Error($"a write {behind} bytes behind the end of an arena of {Arena.Size} bytes");
        }
    }

    /// <summary>Number of bytes from the start up to the last one that differs from the filling: what was really used.</summary>
    public long HighWaterMark()
    {
        long mark = Arena.Size;
        while (mark > 0 && Arena.Pointer[mark - 1] == FillByte(mark - 1))
        {
            mark--;
        }

        GC.KeepAlive(this);
        return mark;
    }

    private static byte FillByte(long offset) => (byte)(offset % 2 == 0 ? Poison & 0xFF : Poison >> 8);
}
