namespace GraphCompiler.Compiler.Scheduling;

/// <summary>An order in the making, grown from its beginning or from its end: which steps may be taken next, and what they cost.</summary>
/// <remarks>Seen from the end, a step frees what it writes, and what it reads last comes to life.</remarks>
public sealed class Frontier
{
    private readonly ScheduleProblem problem;
    private readonly bool fromEnd;
    private readonly bool[] done;
    private readonly int[] waiting;
    private readonly int[] untaken;
    private readonly List<int> taken = [];

    /// <summary>Nothing is taken yet.</summary>
    public Frontier(ScheduleProblem problem, bool fromEnd)
    {
        (this.problem, this.fromEnd) = (problem, fromEnd);
        Live = fromEnd ? problem.AtEnd : 0;
        done = new bool[problem.Count];
        Array.Fill(done, fromEnd);
        waiting = [.. (fromEnd ? problem.After : problem.Before).Select(steps => steps.Length)];
        untaken = [.. Enumerable.Range(0, problem.Values).Select(v => problem.Readers(v).Length)];
    }

    /// <summary>Bytes that are live at the frontier.</summary>
    public long Live { get; private set; }

    /// <summary>The steps that can be taken at first.</summary>
    public IEnumerable<int> Ready => Enumerable.Range(0, problem.Count).Where(IsReady);

    /// <summary>The order, once everything is taken.</summary>
    /// <exception cref="InvalidOperationException">Something is left.</exception>
    public int[] Order =>
        taken.Count < problem.Count ? throw new InvalidOperationException("the steps of a program depend on each other in a circle")
        : fromEnd ? [.. Enumerable.Reverse(taken)] : [.. taken];

    /// <summary>Whether a step can be taken, and was not.</summary>
    public bool IsReady(int step) => waiting[step] == 0;

    /// <summary>Bytes that a step needs while it runs, beside <see cref="Live"/>, and by how many bytes taking it changes <see cref="Live"/>.</summary>
    public StepCost Cost(int step)
    {
        StepCost cost = problem.Cost(step, done);
        return fromEnd ? new StepCost(cost.Fresh - cost.Net, -cost.Net) : cost;
    }

    /// <summary>Takes a step.</summary>
    /// <param name="step">A step that is ready.</param>
    /// <param name="changed">Takes the steps that became ready or cost less now.</param>
    public void Take(int step, List<int> changed)
    {
        Live += Cost(step).Net;
        done[step] = !fromEnd;
        waiting[step] = -1;
        taken.Add(step);
        foreach (int next in (fromEnd ? problem.Before : problem.After)[step])
        {
            if (--waiting[next] == 0)
            {
                changed.Add(next);
            }
        }

        foreach (int value in problem.Reads(step))
        {
            ReadOnlySpan<int> readers = problem.Readers(value);
            int left = --untaken[value];
            // From the beginning, the last reader frees a value; from the end, the first one brings it to life for all others.
            if (fromEnd ? left == readers.Length - 1 : left == 1)
            {
                foreach (int reader in readers)
                {
                    if (IsReady(reader))
                    {
                        changed.Add(reader);
                    }
                }
            }
        }
    }
}
