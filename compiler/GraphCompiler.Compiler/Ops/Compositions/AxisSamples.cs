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
        if (IsChoice && Choice(b, x, axis) is { } chosen)
        {
            return chosen;
        }

        if (!x.Type.DType.IsFloat)
        {
            return Sum(b, x, axis);
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
            return nested.Build(new GraphResult("y", function.Sum(nested, direction, axis)));
        }

        return b.CustomGradient(
            new CustomGradient(
                Function("resample", this, x.Type), Function("resample_vjp", transposed, result, x.Type, result),
                Function("resample_jvp", this, x.Type, x.Type, result)),
            x)[0];
    }

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

    /// <summary>The sum over samples: a table [samples, results] of elements, times that of weights, reduced.</summary>
    private Value Sum(GraphBuilder b, Value x, int axis)
    {
        int count = samples.Max(list => list.Count);
        var indices = new int[count * results];
        var weights = new double[count * results];
        for (long i = 0; i < results; i++)
        {
            for (int t = 0; t < count; t++)
            {
                // What takes no part stands at an element that does, where there is one.
                (long index, double weight) = t < samples[i].Count ? samples[i][t] : (samples[i].Count > 0 ? samples[i][0].Index : 0, 0);
                (indices[(t * results) + i], weights[(t * results) + i]) = ((int)index, weight);
            }
        }

        Value table = b.Constant(NdArray.From<int>(indices, [count, results]));
        if (count == 1 && IsChoice)
        {
            return b.Gather(x, b.Reshape(table, [results]), axis);
        }

        Value taken = b.Gather(x, table, axis);
        Value factors = b.Constant(Reference.ReferenceTensor.Of(x.Type.DType, [count, results], weights).ToNdArray());
        Value Spread(Value v) => b.BroadcastInDim(v, taken.Type.Shape, [axis, axis + 1]);
        Value product = b.Mul(taken, Spread(factors));
        Value part = weights.All(w => w != 0)
            ? product : b.Select(Spread(b.NotEqual(factors, b.ZeroLike(factors))), product, b.ZeroLike(product));
        return b.ReduceSum(part, [axis]);
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
