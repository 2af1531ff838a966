namespace GraphCompiler.Compiler.Ops.Compositions;

/// <summary>
/// A linear function along an axis of which each result is a weighted sum of few elements: <c>y[i] = Σₜ weight[t, i] · x[index[t, i]]</c>,
/// with indices and weights that are known when the graph is built.
/// </summary>
/// <remarks>
/// An element whose weight is 0 takes no part, not even where it is NaN or infinite. The derivative is the transposed function, of the same kind: each
/// element gathers what it gave to, so that nothing is scattered.
/// </remarks>
public sealed class AxisSamples
{
    /// <summary>Most samples that are added one by one.</summary>
    private const int MostTerms = 8;

    private readonly long elements, results;
    private readonly IReadOnlyList<(long Index, double Weight)>[] samples;

    /// <summary>A function from the samples of each result.</summary>
    /// <param name="elements">Number of elements along the axis.</param>
    /// <param name="samples">For each result the elements that take part, with their weights; an index that is there twice counts twice.</param>
    public AxisSamples(long elements, IReadOnlyList<IReadOnlyList<(long Index, double Weight)>> samples)
    {
        (this.elements, results) = (elements, samples.Count);
        this.samples = [.. samples.Select(list => (IReadOnlyList<(long, double)>)
            [.. list.GroupBy(s => s.Index).Select(g => (g.Key, g.Sum(s => s.Weight))).Where(s => s.Item2 != 0)])];
    }

    /// <summary>True if each result is one element as it is.</summary>
    public bool IsChoice => samples.All(list => list is [(_, 1.0)]);

    /// <summary>The function of a tensor along an axis.</summary>
    /// <param name="b">Where it is emitted.</param>
    /// <param name="x">The tensor; any type for a choice, else a float.</param>
    /// <param name="axis">The axis.</param>
    public Value Apply(GraphBuilder b, Value x, int axis)
    {
        if (!x.Type.DType.IsFloat)
        {
            return Along(b, x, axis);
        }

        TensorType result = x.Type.With(Resized(x.Type.Shape, axis));
        AxisSamples transposed = Transposed();
        Graph Function(string name, AxisSamples function, TensorType type, params TensorType[] ignored)
        {
            var nested = new GraphBuilder(name) { Location = b.Location };
            for (int i = 0; i < ignored.Length; i++)
            {
                nested.Parameter(FormattableString.Invariant($"ignored{i}"), ignored[i]);
            }

            Value direction = nested.Parameter("x", type);
            return nested.Build(new GraphResult("y", function.Along(nested, direction, axis)));
        }

        return b.CustomGradient(
            new CustomGradient(
                Function("resample", this, x.Type), Function("resample_vjp", transposed, result, x.Type, result),
                Function("resample_jvp", this, x.Type, x.Type, result)),
            x)[0];
    }

    private Value Along(GraphBuilder b, Value x, int axis) =>
        (IsChoice ? Choice(b, x, axis) : RunLength() is { } length ? RunSums(b, x, axis, length) : null) ?? Sum(b, x, axis);

    /// <summary>A choice that movement ops make: each element repeated, or every n-th one.</summary>
    private Value? Choice(GraphBuilder b, Value x, int axis)
    {
        long[] chosen = [.. samples.Select(list => list[0].Index)];
        long times = elements == 0 ? 0 : results / elements, step = results == 0 ? 0 : elements / results;
        if (times > 0 && times * elements == results && chosen.Index().All(c => c.Item == c.Index / times))
        {
            Shape shape = x.Type.Shape;
            Shape repeated = Shape.Create([.. shape.Dims[..(axis + 1)], times, .. shape.Dims[(axis + 1)..]]);
            EquatableArray<int> kept = Enumerable.Range(0, repeated.Rank).Where(d => d != axis + 1).ToEquatable();
            return b.Reshape(b.BroadcastInDim(x, repeated, kept), Resized(shape, axis));
        }

        return step > 0 && step * results == elements && chosen.Index().All(c => c.Item == chosen[0] + (c.Index * step))
            ? b.SliceAxis(x, axis, chosen[0], Math.Min(elements, chosen[0] + (results * step)), step) : null;
    }

    /// <summary>The length of the runs that the elements are cut into if each result is the sum of one of them; null if it is not.</summary>
    private long? RunLength()
    {
        long length = results == 0 ? 0 : elements / results;
        bool IsRun(IReadOnlyList<(long Index, double Weight)> list, int result) => list.Count == length
            && list.Index().All(s => s.Item.Weight == 1 && s.Item.Index == (result * length) + s.Index);
        return length > 1 && length * results == elements && samples.Index().All(s => IsRun(s.Item, s.Index)) ? length : null;
    }

    private static Value RunSums(GraphBuilder b, Value x, int axis, long length)
    {
        EquatableArray<long> Of(long here, long elsewhere) => Enumerable.Range(0, x.Type.Rank).Select(d => d == axis ? here : elsewhere).ToEquatable();
        return b.ReduceWindowSum(x, Of(length, 1), Of(length, 1), Of(1, 1), Of(0, 0), Of(0, 0));
    }

    /// <summary>The sum over samples: few are added one by one, of many a table [samples, results] is reduced.</summary>
    private Value Sum(GraphBuilder b, Value x, int axis)
    {
        int count = samples.Max(list => list.Count);
        var indices = new int[count * results];
        var weights = new double[count * results];
        for (long i = 0; i < results; i++)
        {
            (long Index, double Weight)[] terms = Terms(samples[i], count, i == 0 ? 0 : indices[i - 1]);
            for (int t = 0; t < count; t++)
            {
                (indices[(t * results) + i], weights[(t * results) + i]) = ((int)terms[t].Index, terms[t].Weight);
            }
        }

        if (count > MostTerms)
        {
            return b.ReduceSum(Weighted(b, x, axis, indices, weights, [count, results]), [axis]);
        }

        Value? sum = null;
        for (int t = 0; t < count; t++)
        {
            Range tap = (int)(t * results)..(int)((t + 1) * results);
            Value term = Weighted(b, x, axis, indices[tap], weights[tap], [results]);
            sum = sum is { } soFar ? b.Add(soFar, term) : term;
        }

        return sum!.Value;
    }

    /// <summary>The samples of a result as a number of terms: where they are fewer, the last is taken in halves, which add up to it.</summary>
    /// <remarks>Of a term that counts for nothing an infinity would make NaN; and indices go on to rise from result to result.</remarks>
    private static (long Index, double Weight)[] Terms(IReadOnlyList<(long Index, double Weight)> list, int count, long before)
    {
        if (list.Count == 0)
        {
            return [.. Enumerable.Repeat((before, 0.0), count)];
        }

        var terms = new List<(long Index, double Weight)>(list);
        while (terms.Count < count)
        {
            (long index, double weight) = terms[^1];
            terms[^1] = (index, weight / 2);
            terms.Add((index, weight / 2));
        }

        return [.. terms];
    }

    /// <summary>Elements at indices, times weights; where the weight is 0, 0.</summary>
    private static Value Weighted(GraphBuilder b, Value x, int axis, int[] indices, double[] weights, Shape shape)
    {
        Value taken = b.Gather(x, b.Constant(NdArray.From<int>(indices, shape)), axis);
        if (weights.All(w => w == 1))
        {
            return taken;
        }

        Value factors = b.Constant(Reference.ReferenceTensor.Of(x.Type.DType, shape, weights).ToNdArray());
        Value Spread(Value v) => b.BroadcastInDim(v, taken.Type.Shape, Enumerable.Range(axis, shape.Rank).ToEquatable());
        Value product = b.Mul(taken, Spread(factors));
        return weights.All(w => w != 0)
            ? product : b.Select(Spread(b.NotEqual(factors, b.ZeroLike(factors))), product, b.ZeroLike(product));
    }

    private Shape Resized(Shape shape, int axis) => Shape.FromSizes([.. shape.Select((dim, d) => d == axis ? results : dim.Size)]);

    private AxisSamples Transposed()
    {
        var given = new List<(long, double)>[elements];
        for (int j = 0; j < elements; j++)
        {
            given[j] = [];
        }

        for (long i = 0; i < results; i++)
        {
            foreach ((long index, double weight) in samples[i])
            {
                given[index].Add((i, weight));
            }
        }

        return new AxisSamples(results, given);
    }
}
