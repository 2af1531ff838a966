using GraphCompiler.Frontend.Data;
using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests.Frontend.Data;

public sealed class BatchReaderTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AnEpochHasEveryRowOnceAndTheLastBatchWhatIsLeft(bool prefetch)
    {
        using BatchReader reader = DatasetTests.Numbers(10).Batches(4, seed: 3, prefetch);

        Assert.Equal(3, reader.BatchesPerEpoch);
        for (int epoch = 0; epoch < 3; epoch++)
        {
            List<int[]> batches = ReadEpoch(reader);
            Assert.Equal([4, 4, 2], batches.Select(b => b.Length));
            Assert.Equal(Enumerable.Range(0, 10), batches.SelectMany(b => b).Order());
        }
    }

    [Fact]
    public void WithoutASeedRowsKeepTheirOrder()
    {
        using BatchReader reader = DatasetTests.Numbers(5).Batches(2);

        Assert.Equal([0, 1, 2, 3, 4], ReadEpoch(reader).SelectMany(b => b));
        Assert.Equal([0, 1, 2, 3, 4], ReadEpoch(reader).SelectMany(b => b));
    }

    [Fact]
    public void EpochsAndSeedsDiffer()
    {
        using BatchReader one = DatasetTests.Numbers(50).Batches(50, seed: 1);
        using BatchReader two = DatasetTests.Numbers(50).Batches(50, seed: 2);

        int[] first = one.Next().Data<int>(0).ToArray();
        Assert.NotEqual(first, one.Next().Data<int>(0).ToArray());
        Assert.NotEqual(first, two.Next().Data<int>(0).ToArray());
    }

    /// <summary>Pins the order itself: a checkpoint made by one version has to go on in the same order with the next.</summary>
    [Fact]
    public void TheOrderIsTheSameForEver()
    {
        using BatchReader reader = DatasetTests.Numbers(12).Batches(12, seed: 42);

        Assert.Equal("3 6 9 2 4 7 1 5 8 10 0 11", string.Join(" ", reader.Next().Data<int>(0).ToArray()));
        Assert.Equal("11 4 8 5 10 3 7 9 0 2 6 1", string.Join(" ", reader.Next().Data<int>(0).ToArray()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void GoesOnFromAnySavedPosition(bool prefetch)
    {
        Dataset data = DatasetTests.Numbers(23);
        using BatchReader reader = data.Batches(5, seed: 9, prefetch);
        var positions = new List<DataPosition>();
        var expected = new List<int[]>();
        for (int i = 0; i < 15; i++)
        {
            positions.Add(reader.Position);
            Batch batch = reader.Next();
            Assert.Equal(positions[i], batch.Start);
            expected.Add(batch.Data<int>(0).ToArray());
        }

        Assert.Equal(new DataPosition(3, 0), reader.Position);
        using BatchReader resumed = data.Batches(5, seed: 9, prefetch);
        foreach (int i in new[] { 14, 0, 7, 8, 4, 13 })
        {
            resumed.Position = positions[i];
            for (int k = i; k < 15; k++)
            {
                Assert.Equal(expected[k], resumed.Next().Data<int>(0).ToArray());
            }
        }
    }

    [Fact]
    public void PartsAreReadByTheirOwnRows()
    {
        Dataset part = DatasetTests.Numbers(20).Split(0.5, seed: 4).First;
        using BatchReader reader = part.Batches(3, seed: 1);

        Assert.Equal(part[0].ToArray<int>().Order(), ReadEpoch(reader).SelectMany(b => b).Order());
    }

    [Fact]
    public void ColumnsStayTogether()
    {
        float[] x = [.. Enumerable.Range(0, 40).Select(i => i * 0.25f)];
        Dataset data = Dataset.Of(x, [2], [.. Enumerable.Range(0, 20).Select(i => i * 0.5f)], []);
        using BatchReader reader = data.Batches(7, seed: 2);

        Batch batch;
        do
        {
            batch = reader.Next();
            for (int row = 0; row < batch.Rows; row++)
            {
                float target = batch.Data<float>(1)[row];
                Assert.Equal(target, batch.Data<float>(0)[2 * row]);
                Assert.Equal(target + 0.25f, batch.Data<float>(0)[2 * row + 1]);
            }
        }
        while (!batch.IsLastOfEpoch);
    }

    [Fact]
    public void ABatchLargerThanTheDataHoldsAllOfIt()
    {
        using BatchReader reader = DatasetTests.Numbers(3).Batches(int.MaxValue);

        Batch batch = reader.Next();
        Assert.Equal(3, batch.Rows);
        Assert.True(batch.IsLastOfEpoch);
    }

    [Fact]
    public void SizesAndPositionsOutOfRangeAreRefused()
    {
        using BatchReader reader = DatasetTests.Numbers(3).Batches(2);

        DatasetTests.Fails("GRC8105", () => DatasetTests.Numbers(3).Batches(0));
        DatasetTests.Fails("GRC8105", () => reader.Position = new(0, 3));
        DatasetTests.Fails("GRC8105", () => reader.Position = new(0, -1));
        DatasetTests.Fails("GRC8105", () => reader.Position = new(-1, 0));
        Assert.Throws<InvalidCastException>(() => { reader.Next().Data<float>(0); });
    }

    [Fact]
    public void ADisposedReaderReadsNoMore()
    {
        BatchReader reader = DatasetTests.Numbers(3).Batches(2);
        reader.Next();
        reader.Dispose();

        Assert.Throws<ObjectDisposedException>(() => reader.Next());
    }

    private static List<int[]> ReadEpoch(BatchReader reader)
    {
        var batches = new List<int[]>();
        Batch batch;
        do
        {
            batch = reader.Next();
            batches.Add(batch.Data<int>(0).ToArray());
        }
        while (!batch.IsLastOfEpoch);
        return batches;
    }
}
