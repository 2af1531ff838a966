namespace GraphCompiler.Frontend.Training;

/// <summary>Means over rows of figures that come batch by batch, each batch weighted by its rows; summed in order, in double precision.</summary>
/// <param name="names">Names of the figures.</param>
internal sealed class RunningMeans(IReadOnlyList<string> names)
{
    /// <summary>Sums of figure · rows.</summary>
    public double[] Sums { get; } = new double[names.Count];

    /// <summary>Rows so far.</summary>
    public long Rows { get; set; }

    /// <summary>The means.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> Means =>
        [.. names.Select((name, i) => KeyValuePair.Create(name, Mean(i)))];

    /// <summary>The mean of one figure.</summary>
    public double Mean(int figure) => Sums[figure] / Rows;

    /// <summary>Adds a batch.</summary>
    /// <param name="figures">A float scalar for each name.</param>
    /// <param name="rows">Rows of the batch.</param>
    public void Add(ReadOnlySpan<NdArray> figures, int rows)
    {
        for (int i = 0; i < figures.Length; i++)
        {
            Sums[i] += Value(figures[i]) * rows;
        }

        Rows += rows;
    }

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        Array.Clear(Sums);
        Rows = 0;
    }

    private static double Value(NdArray scalar) => scalar.DType == DType.F64 ? scalar.Data<double>()[0] : scalar.Data<float>()[0];
}
