using GraphCompiler.Compiler.Scheduling;

namespace GraphCompiler.Tests.Scheduling;

/// <summary>Random problems of scheduling: steps that write one or two values and read some of earlier ones.</summary>
internal static class RandomProblems
{
    /// <summary>A problem.</summary>
    /// <param name="seed">Makes it again.</param>
    /// <param name="steps">How many steps.</param>
    /// <param name="reach">How far back a step reads.</param>
    public static ScheduleProblem Of(int seed, int steps, int reach)
    {
        var random = new Random(seed);
        var values = new List<ScheduledValue>();
        var made = new List<ScheduledStep>();
        var writer = new List<int>();
        var order = new PrecedenceGraph(steps);
        bool differ = random.Next(2) == 0;
        for (int step = 0; step < steps; step++)
        {
            int[] reads = [.. Enumerable.Range(0, random.Next(0, 4))
                .Where(_ => values.Count > 0).Select(_ => values.Count - 1 - random.Next(Math.Min(reach, values.Count))).Distinct().Order()];
            int first = values.Count;
            for (int i = random.Next(8) == 0 ? 2 : 1; i > 0; i--)
            {
                values.Add(new ScheduledValue(64L * (differ ? random.Next(1, 100) : 1 << random.Next(4)), IsKept: random.Next(30) == 0));
                writer.Add(step);
            }

            int[] writes = [.. Enumerable.Range(first, values.Count - first)];
            made.Add(new ScheduledStep(
                reads, writes, random.Next(6) == 0 ? 64 * random.Next(20) : 0,
                [.. from w in writes from r in reads where !values[w].IsKept && values[w].Bytes == values[r].Bytes && random.Next(3) > 0 select (w, r)]));
            foreach (int value in reads)
            {
                order.Add(writer[value], step);
            }

            if (step > 0 && random.Next(12) == 0)
            {
                order.Add(random.Next(step), step);
            }
        }

        return new ScheduleProblem(values, made, order);
    }
}
