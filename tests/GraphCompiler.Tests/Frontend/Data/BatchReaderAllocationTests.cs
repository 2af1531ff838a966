using GraphCompiler.Frontend.Data;
using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests.Frontend.Data;

/// <summary>Counts what the whole process allocates, so nothing else may run at the same time.</summary>
[Collection(nameof(BatchReaderAllocationTests))]
[CollectionDefinition(nameof(BatchReaderAllocationTests), DisableParallelization = true)]
public sealed class BatchReaderAllocationTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ReadingAllocatesNothing(bool prefetch)
    {
        Dataset data = Dataset.Of(NdArray.Zeros(DType.F32, [1000, 20]), NdArray.Zeros(DType.I32, [1000]));
        using BatchReader reader = data.Batches(32, seed: 1, prefetch);
        ReadEpochs(reader, 5);

        // The test host's own threads may allocate now and then: the least of several windows is the reader's own.
        long least = long.MaxValue;
        for (int window = 0; window < 10 && least > 0; window++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            ReadEpochs(reader, 20);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.Equal(0, least);
    }

    private static void ReadEpochs(BatchReader reader, int epochs)
    {
        for (int i = 0; i < epochs * reader.BatchesPerEpoch; i++)
        {
            reader.Next();
        }
    }
}
