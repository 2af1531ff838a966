namespace GraphCompiler.Compiler.Scheduling;

/// <summary>The walk that computes each value as late as its first reader allows.</summary>
public static class DepthFirst
{
    /// <summary>The number of each step in a depth-first walk over what it needs, from the last steps back.</summary>
    public static int[] Numbers(ScheduleProblem problem)
    {
        var number = new int[problem.Count];
        Array.Fill(number, -1);
        int count = 0;
        var open = new Stack<(int Step, int Next)>();
        foreach (int root in Enumerable.Range(0, problem.Count).Where(s => problem.After[s].Length == 0))
        {
            open.Push((root, 0));
            while (open.TryPop(out (int Step, int Next) frame))
            {
                int[] needed = problem.Before[frame.Step];
                if (frame.Next < needed.Length)
                {
                    open.Push(frame with { Next = frame.Next + 1 });
                    if (number[needed[frame.Next]] < 0)
                    {
                        open.Push((needed[frame.Next], 0));
                    }
                }
                else if (number[frame.Step] < 0)
                {
                    number[frame.Step] = count++;
                }
            }
        }

        return number;
    }
}
