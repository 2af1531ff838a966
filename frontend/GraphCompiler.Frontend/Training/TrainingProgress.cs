using System.Globalization;
using System.Text;

namespace GraphCompiler.Frontend.Training;

/// <summary>Tells a person at a console how far a training is.</summary>
/// <remarks>
/// On a terminal one line that changes in place, twice a second at most, with the time that is left, and a line that stays for each
/// epoch; elsewhere the lines of the epochs only. Never an escape code: a line is changed by a carriage return. For one caller at a time.
/// <code>
/// epoch 2/10  batch 234/469  loss 0.1234  3.1 s, 24 s left
/// epoch 2/10  loss 0.1187  accuracy 0.9652  2.1 s, 23 s left
/// </code>
/// </remarks>
public sealed class TrainingProgress
{
    private static readonly TimeSpan BetweenUpdates = TimeSpan.FromMilliseconds(500);

    private readonly TextWriter output;
    private readonly bool isTerminal;
    private readonly TimeProvider clock;
    private long started, epochStarted, updated;
    private int epoch, epochs, batches;
    private long batchesDone;
    private int shownLength;

    /// <summary>A progress that writes to <paramref name="output"/>.</summary>
    /// <param name="output">Takes the lines.</param>
    /// <param name="isTerminal">Whether a line may be changed in place; false for files, pipes and logs.</param>
    /// <param name="clock">Tells the time; the system's where none is given.</param>
    public TrainingProgress(TextWriter output, bool isTerminal, TimeProvider? clock = null)
    {
        (this.output, this.isTerminal, this.clock) = (output, isTerminal, clock ?? TimeProvider.System);
        started = updated = this.clock.GetTimestamp();
    }

    /// <summary>A progress on standard output, which is a terminal unless it is redirected, dumb, or that of a build server.</summary>
    public static TrainingProgress OnConsole() => new(Console.Out,
        !Console.IsOutputRedirected
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI"))
        && Environment.GetEnvironmentVariable("TERM") != "dumb");

    /// <summary>A progress that shows nothing.</summary>
    public static TrainingProgress Silent => new(TextWriter.Null, isTerminal: false);

    /// <summary>Says at once what goes on before the first epoch, such as compiling.</summary>
    public void Preparing(string what)
    {
        if (isTerminal)
        {
            Show(what);
        }
        else
        {
            output.WriteLine(what);
        }
    }

    /// <summary>An epoch begins.</summary>
    /// <param name="number">Which one, from 1.</param>
    /// <param name="count">The last one's number.</param>
    /// <param name="batchesInEpoch">Batches that each has, for the time left.</param>
    public void EpochStarted(int number, int count, int batchesInEpoch)
    {
        if (epochs == 0)
        {
            // Building and compiling say nothing about the time that batches take.
            started = clock.GetTimestamp();
        }

        (epoch, epochs, batches) = (number, count, batchesInEpoch);
        epochStarted = clock.GetTimestamp();
        if (isTerminal)
        {
            Update(Head());
        }
    }

    /// <summary>A batch is done.</summary>
    /// <param name="number">Which one of the epoch, from 1.</param>
    /// <param name="loss">The loss to show.</param>
    public void BatchDone(int number, double loss)
    {
        batchesDone++;
        if (isTerminal && clock.GetElapsedTime(updated) >= BetweenUpdates)
        {
            Update(string.Create(CultureInfo.InvariantCulture,
                $"{Head()}  batch {number}/{batches}  loss {Value(loss)}  {Times(clock.GetElapsedTime(epochStarted), batches - number)}"));
        }
    }

    /// <summary>The epoch is done: its line stays.</summary>
    /// <param name="metrics">Name and value of what to show, such as loss and accuracy.</param>
    public void EpochDone(params IEnumerable<(string Name, double Value)> metrics)
    {
        var line = new StringBuilder(Head());
        foreach ((string name, double value) in metrics)
        {
            line.Append("  ").Append(name).Append(' ').Append(Value(value));
        }

        line.Append("  ").Append(Times(clock.GetElapsedTime(epochStarted), 0));
        if (isTerminal)
        {
            Show(line.ToString());
            shownLength = 0;
        }
        else
        {
            output.Write(line);
        }

        output.WriteLine();
    }

    /// <summary>A length of time as text: <c>0.4 s</c>, <c>42 s</c>, <c>3:05 min</c>, <c>2:05 h</c>.</summary>
    internal static string Duration(TimeSpan time)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        long seconds = (long)Math.Round(time.TotalSeconds), minutes = seconds / 60;
        return time.TotalSeconds < 9.95 ? string.Create(culture, $"{time.TotalSeconds:F1} s")
            : minutes == 0 ? string.Create(culture, $"{seconds} s")
            : minutes < 60 ? string.Create(culture, $"{minutes}:{seconds % 60:D2} min")
            : string.Create(culture, $"{minutes / 60}:{minutes % 60:D2} h");
    }

    private static string Value(double value) =>
        value.ToString(Math.Abs(value) is 0 or (>= 1e-3 and < 1e5) ? "F4" : "0.###e+0", CultureInfo.InvariantCulture);

    private string Head() => string.Create(CultureInfo.InvariantCulture, $"epoch {epoch}/{epochs}");

    private string Times(TimeSpan ofEpoch, int leftOfEpoch)
    {
        long left = leftOfEpoch + (long)(epochs - epoch) * batches;
        return left == 0 || batchesDone == 0
            ? Duration(ofEpoch)
            : $"{Duration(ofEpoch)}, {Duration(clock.GetElapsedTime(started) / batchesDone * left)} left";
    }

    private void Update(string line)
    {
        updated = clock.GetTimestamp();
        Show(line);
    }

    /// <summary>Writes over the line shown before, and blanks over what that has more.</summary>
    private void Show(string line)
    {
        output.Write('\r');
        output.Write(line.PadRight(shownLength));
        output.Flush();
        shownLength = line.Length;
    }
}
