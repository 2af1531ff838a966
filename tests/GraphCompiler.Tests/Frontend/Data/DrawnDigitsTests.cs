using System.Security.Cryptography;
using GraphCompiler.Frontend.Data;
using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests.Frontend.Data;

public sealed class DrawnDigitsTests
{
    /// <summary>Pins the bytes: the digits of a seed are the same on every machine and for any number of threads.</summary>
    [Fact]
    public void DigitsAreTheSameForEver()
    {
        (NdArray images, NdArray labels) = DrawnDigits.Draw(1000, seed: 1);

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(images.Bytes);
        hash.AppendData(labels.Bytes);
        Assert.Equal("edb19ef1f155785f", Convert.ToHexStringLower(hash.GetHashAndReset())[..16]);
    }

    [Fact]
    public void PartsOfASequenceAreTheSameImages()
    {
        (NdArray whole, NdArray labels) = DrawnDigits.Draw(30, seed: 7);
        (NdArray part, NdArray partLabels) = DrawnDigits.Draw(10, seed: 7, first: 20);

        Assert.Equal("u8[30,28,28]", whole.ToString());
        Assert.Equal(whole.ToArray<byte>()[(20 * 784)..], part.ToArray<byte>());
        Assert.Equal(labels.ToArray<byte>()[20..], partLabels.ToArray<byte>());
        Assert.NotEqual(part.ToArray<byte>(), DrawnDigits.Draw(10, seed: 8, first: 20).Images.ToArray<byte>());
    }

    [Fact]
    public void EveryDigitIsDrawnAboutAsOften()
    {
        byte[] labels = DrawnDigits.Draw(2000, seed: 3).Labels.ToArray<byte>();

        Assert.All(Enumerable.Range(0, 10), digit => Assert.InRange(labels.Count(l => l == digit), 150, 250));
    }

    [Fact]
    public void DigitsLieWholeInTheMiddle()
    {
        (NdArray images, _) = DrawnDigits.Draw(500, seed: 5);
        for (int i = 0; i < 500; i++)
        {
            ReadOnlySpan<byte> image = images.Bytes.Slice(i * 784, 784);
            long ink = 0, moment = 0;
            for (int p = 0; p < 784; p++)
            {
                bool isBorder = p / 28 is 0 or 27 || p % 28 is 0 or 27;
                Assert.True(!isBorder || image[p] < 40, $"image {i} has ink at its border");
                (ink, moment) = (ink + image[p], moment + image[p] * (p % 28));
            }

            Assert.InRange((double)ink / 784, 5, 90);
            Assert.InRange((double)moment / ink, 11, 16);
        }
    }

    /// <summary>
    /// The nearest of 3,000 others, by squared distance of pixels, is of the same digit as a rule: the digits look like what they are,
    /// and yet differ from one another.
    /// </summary>
    [Fact]
    public void DigitsCanBeToldApartButAreNotAllAlike()
    {
        (NdArray train, NdArray trainLabels) = DrawnDigits.Draw(3000, seed: 1);
        (NdArray test, NdArray testLabels) = DrawnDigits.Draw(200, seed: 1, first: 60_000);
        int right = 0;
        for (int i = 0; i < 200; i++)
        {
            ReadOnlySpan<byte> image = test.Bytes.Slice(i * 784, 784);
            (long best, int nearest) = (long.MaxValue, 0);
            for (int k = 0; k < 3000; k++)
            {
                long distance = Distance(image, train.Bytes.Slice(k * 784, 784));
                (best, nearest) = distance < best ? (distance, k) : (best, nearest);
            }

            Assert.True(best > 100_000, "two images are all but equal");
            right += testLabels.Bytes[i] == trainLabels.Bytes[nearest] ? 1 : 0;
        }

        Assert.InRange(right, 180, 200);
    }

    [Fact]
    public void NoDigitsAreRefused() => DatasetTests.Fails("GRC8101", () => DrawnDigits.Draw(0, seed: 1).Images);

    [Fact]
    public void DrawingCanBeStopped() =>
        Assert.ThrowsAny<OperationCanceledException>(() => DrawnDigits.Draw(10, seed: 1, cancellation: new CancellationToken(true)));

    private static long Distance(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        long sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            int difference = a[i] - b[i];
            sum += difference * difference;
        }

        return sum;
    }
}
