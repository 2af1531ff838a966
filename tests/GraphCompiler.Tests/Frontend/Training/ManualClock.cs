namespace GraphCompiler.Tests.Frontend.Training;

/// <summary>A clock that goes only when a test lets it.</summary>
internal sealed class ManualClock : TimeProvider
{
    private TimeSpan now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => now.Ticks;

    /// <summary>Lets some seconds pass.</summary>
    public void Pass(double seconds) => now += TimeSpan.FromSeconds(seconds);
}
