using System.Globalization;
using System.Runtime.InteropServices;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;

namespace GraphCompiler.Tests.Runtime;

public sealed unsafe class ArenaTests
{
    [Theory]
    [InlineData(0, 64)]
    [InlineData(1, 64)]
    [InlineData(65_535, 64)]
    [InlineData(65_536, 4096)]
    [InlineData(3_000_001, 4096)]
    public void Is_aligned_and_wholly_writable(long bytes, long alignment)
    {
        Arena arena = Arena.Allocate(bytes);

        Assert.Equal(bytes, arena.Size);
        Assert.Equal(0, (long)arena.Pointer % alignment);
        arena.Slice(0, (int)bytes).Fill(1);
        arena.Touch();
        Assert.Equal(-1, arena.Slice(0, (int)bytes).IndexOfAnyExcept((byte)1));
    }

    [Theory]
    [InlineData(999, true)]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    [InlineData(long.MaxValue, false)]
    public void Keeps_to_its_limit(long bytes, bool allowed)
    {
        if (allowed)
        {
            Assert.Equal(bytes, Arena.Allocate(bytes, limit: 1000).Size);
        }
        else
        {
            Assert.Equal("GRC5001", Assert.Throws<GraphCompilerException>(() => Arena.Allocate(bytes, limit: 1000)).Code);
        }
    }

    [Fact]
    public void A_refusal_of_the_system_is_a_typed_error() => Assert.Equal(
        "GRC5002", Assert.Throws<GraphCompilerException>(() => Arena.Allocate(1L << 60, limit: long.MaxValue)).Code);

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 101)]
    [InlineData(101, 0)]
    [InlineData(long.MaxValue, 1)]
    public void Slices_stay_within(long offset, int length)
    {
        Arena arena = Arena.Allocate(100);

        Assert.Throws<ArgumentOutOfRangeException>(() => { arena.Slice(offset, length); });
    }

    [Fact]
    public void Is_freed_without_being_disposed()
    {
        // 1.3 GB of pages, of which only a few arenas may be there at any time: the collector is told of them and comes by itself.
        (string most, int code) = HostProcess.RunToEnd(HostProcess.Host, Environment.CurrentDirectory, "keep-arenas", "40", $"{32 << 20}");

        Assert.Equal(0, code);
        Assert.InRange(int.Parse(most, CultureInfo.InvariantCulture), 1, 20);
    }

    [Fact]
    public void Guard_fills_with_values_that_are_not_numbers()
    {
        Arena arena = ArenaGuard.Allocate(1 << 16).Arena;
        Span<byte> bytes = arena.Slice(0, 1 << 16);

        Assert.Equal(0, (long)arena.Pointer % 4096);
        Assert.True(MemoryMarshal.Cast<byte, float>(bytes).ToArray().All(float.IsNaN));
        Assert.True(MemoryMarshal.Cast<byte, double>(bytes).ToArray().All(double.IsNaN));
        Assert.True(MemoryMarshal.Cast<byte, Half>(bytes).ToArray().All(Half.IsNaN));
    }

    [Theory]
    [InlineData(-1, "1 bytes before")]
    [InlineData(-4096, "4096 bytes before")]
    [InlineData(101, "0 bytes behind")]
    [InlineData(164, "63 bytes behind")]
    public void Guard_sees_a_write_outside(int offset, string message)
    {
        ArenaGuard guard = ArenaGuard.Allocate(101);
        guard.Check();
        guard.Arena.Pointer[offset] = 0;

        var error = Assert.Throws<GraphCompilerException>(guard.Check);
        Assert.Equal("GRC5003", error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);

        guard.Fill();
        guard.Check();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(101)]
    public void Guard_tells_how_much_was_used(int used)
    {
        ArenaGuard guard = ArenaGuard.Allocate(101);
        guard.Arena.Slice(0, used).Clear();

        Assert.Equal(used, guard.HighWaterMark());
    }
}
