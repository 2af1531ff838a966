namespace GraphCompiler.Benchmarks.Measuring;

/// <summary>Samples of one subject.</summary>
internal sealed class Series
{
    /// <summary>
    /// A sample takes about this long, or one call: what a pause costs the first calls after it (a fifth of PyTorch's step of 2 ms) is spread
    /// over several.
    /// </summary>
    private const double SecondsPerSample = 0.005;

    private readonly long repeats;
    private readonly List<double> samples = [];

    /// <summary>Warms a subject up, and finds out how many calls make a sample.</summary>
    public Series(Subject subject)
    {
        Subject = subject;
        double seconds = Math.Min(subject.Sample(1), subject.Sample(2));
        repeats = Repeats(seconds);
        if (repeats > 1)
        {
            seconds = subject.Sample(repeats);
            repeats = Repeats(seconds);
        }

        Cost = seconds * (repeats + 1);
    }

    /// <summary>What is sampled.</summary>
    public Subject Subject { get; }

    /// <summary>Seconds that a sample takes, about.</summary>
    public double Cost { get; }

    /// <summary>Seconds of a call in each pass.</summary>
    public IReadOnlyList<double> Samples => samples;

    /// <summary>Median and spread.</summary>
    public Spread Spread => Spread.Of(samples);

    /// <summary>Takes one sample more.</summary>
    public void Measure() => samples.Add(Subject.Sample(repeats));

    /// <summary>The median of how many times longer this took than another series in the same pass.</summary>
    public double Over(Series other) => Statistics.Median(samples.Zip(other.samples, (mine, others) => mine / others));

    private static long Repeats(double seconds) => Math.Max(1, (long)(SecondsPerSample / Math.Max(1e-9, seconds)));
}
