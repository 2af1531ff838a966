using GraphCompiler.Compiler.Memory;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests.Memory;

public sealed class ArenaPlannerTests
{
    [Fact]
    public void NoTwoBuffersThatAreLiveTogetherOverlap()
    {
        int plans = TestSize.Pick(2_000, 100_000, 1_000_000);
        double worst = 1;
        for (int seed = 0; seed < plans; seed++)
        {
            LogicalBuffer[] buffers = RandomBuffers(new Random(seed));
            long bound = ArenaPlanner.LowerBound(buffers);
            long size = ArenaPlanner.Place(buffers);
            for (int i = 0; i < buffers.Length; i++)
            {
                LogicalBuffer x = buffers[i];
                Assert.True(x.Offset >= 0 && x.Offset % LogicalBuffer.Alignment == 0 && x.Offset + x.Reserved <= size, $"seed {seed}");
                foreach (LogicalBuffer y in buffers.Skip(i + 1).Where(y => y.Live.Overlaps(x.Live)))
                {
                    Assert.True(x.Offset + x.Reserved <= y.Offset || y.Offset + y.Reserved <= x.Offset, $"seed {seed}: {x.Name}, {y.Name}");
                }
            }

            Assert.True(size >= bound, $"seed {seed}");
            worst = Math.Max(worst, bound == 0 ? 1 : size / (double)bound);
        }

        Assert.InRange(worst, 1, 1.5);
    }

    [Fact]
    public void TheLowerBoundIsTheLargestSumOfLiveBytes()
    {
        LogicalBuffer[] buffers = [Buffer(0, 64, 0, 1), Buffer(1, 128, 1, 2), Buffer(2, 64, 2, 3)];
        Assert.Equal(192, ArenaPlanner.LowerBound(buffers));
        Assert.Equal(192, ArenaPlanner.Place(buffers));
    }

    [Fact]
    public void AChainOfEqualBuffersTakesTwo()
    {
        LogicalBuffer[] buffers = [.. Enumerable.Range(0, 20).Select(i => Buffer(i, 4096, i, i + 1))];
        Assert.Equal(8192, ArenaPlanner.Place(buffers));
    }

    private static LogicalBuffer[] RandomBuffers(Random random) =>
    [
        .. Enumerable.Range(0, random.Next(0, 40)).Select(i =>
        {
            int first = random.Next(0, 30);
            return Buffer(i, random.Next(3) == 0 ? random.Next(0, 100_000) : 64 * random.Next(1, 64), first, first + random.Next(0, 8));
        }),
    ];

    private static LogicalBuffer Buffer(int number, long bytes, int first, int last)
    {
        var buffer = new LogicalBuffer($"b{number}", MemorySpace.Arena, 0, bytes);
        buffer.Touch(first);
        buffer.Touch(last);
        return buffer;
    }
}
