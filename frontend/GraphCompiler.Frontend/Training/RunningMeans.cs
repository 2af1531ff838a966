namespace GraphCompiler.Frontend.Training;

/// <summary>Means over rows of figures that come batch by batch, each batch weighted by its rows; summed in order, in double precision.</summary>
/// <param name="figures">The figures.</param>
internal sealed class RunningMeans(IReadOnlyList<Figure> figures)
{
    private readonly int[] starts = [.. figures.Select((_, i) => figures.Take(i).Sum(f => f.Size))];

    /// <summary>Sums of what is averaged · rows, figure after figure.</summary>
    public double[] Sums { get; } = new double[figures.Sum(f => f.Size)];

    /// <summary>Rows so far.</summary>
    public long Rows { get; set; }

    /// <summary>The figures by name.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> Means =>
        [.. figures.Select((figure, i) => KeyValuePair.Create(figure.Name, Mean(i)))];

    /// <summary>One figure.</summary>
    public double Mean(int figure)
    {
        double[] means = Sums[starts[figure]..(starts[figure] + figures[figure].Size)];
        for (int i = 0; i < means.Length; i++)
        {
            means[i] /= Rows;
        }

        return figures[figure].Metric is { } metric ? metric.Finish(means) : means[0];
    }

    /// <summary>The mean of the loss, the first figure; allocates nothing.</summary>
    public double Loss => Sums[0] / Rows;

    /// <summary>Adds a batch.</summary>
    /// <param name="found">A float array for each figure.</param>
    /// <param name="rows">Rows of the batch.</param>
    public void Add(ReadOnlySpan<NdArray> found, int rows)
    {
        for (int i = 0; i < found.Length; i++)
        {
            Span<double> sums = Sums.AsSpan(starts[i], figures[i].Size);
            for (int j = 0; j < sums.Length; j++)
            {
                sums[j] += (found[i].DType == DType.F64 ? found[i].Data<double>()[j] : found[i].Data<float>()[j]) * rows;
            }
        }

        Rows += rows;
    }

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        Array.Clear(Sums);
        Rows = 0;
    }
}
