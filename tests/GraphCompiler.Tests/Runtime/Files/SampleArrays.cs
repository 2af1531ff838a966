using GraphCompiler.Runtime;

namespace GraphCompiler.Tests.Runtime.Files;

/// <summary>Arrays of every type and kind of shape, with telling values.</summary>
internal static class SampleArrays
{
    /// <summary>An array of <paramref name="type"/> filled from a seed.</summary>
    public static NdArray Of(DType type, Shape shape, int seed = 1)
    {
        NdArray array = NdArray.Zeros(type, shape);
        new Random(seed).NextBytes(array.Bytes);
        if (type == DType.Bool)
        {
            foreach (ref byte value in array.Bytes)
            {
                value &= 1;
            }
        }

        return array;
    }

    /// <summary>One array of each type and some shapes.</summary>
    public static IEnumerable<KeyValuePair<string, NdArray>> All()
    {
        foreach (DType type in DTypes.All)
        {
            yield return new($"{type.Text}/matrix", Of(type, [3, 5]));
            yield return new($"{type.Text}/scalar", Of(type, []));
            yield return new($"{type.Text}/empty", Of(type, [2, 0, 3]));
            yield return new($"{type.Text}/vector", Of(type, [7]));
        }
    }

    /// <summary>Fails unless both hold the same names in the same order, with the same bits.</summary>
    public static void AssertEqual(
        IEnumerable<KeyValuePair<string, NdArray>> expected, IEnumerable<KeyValuePair<string, NdArray>> actual)
    {
        KeyValuePair<string, NdArray>[] wanted = [.. expected], got = [.. actual];
        Xunit.Assert.Equal(wanted.Select(pair => pair.Key), got.Select(pair => pair.Key));
        Xunit.Assert.All(wanted.Zip(got), pair => Xunit.Assert.True(pair.First.Value.BitEquals(pair.Second.Value), pair.First.Key));
    }
}
