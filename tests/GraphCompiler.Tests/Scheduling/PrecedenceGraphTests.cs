using GraphCompiler.Compiler.Scheduling;
using Xunit;

namespace GraphCompiler.Tests.Scheduling;

public sealed class PrecedenceGraphTests
{
    [Fact]
    public void Random_edges_are_taken_unless_they_close_a_circle()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            int count = random.Next(2, 20);
            var graph = new PrecedenceGraph(count);
            var edges = new bool[count, count];
            for (int i = 0; i < 3 * count; i++)
            {
                (int first, int second) = (random.Next(count), random.Next(count));
                bool circle = first == second || Reaches(edges, second, first);
                Assert.Equal(circle, graph.Reaches(second, [first]));
                if (circle)
                {
                    Assert.Throws<InvalidOperationException>(() => graph.Add(first, second));
                }
                else
                {
                    graph.Add(first, second);
                    edges[first, second] = true;
                }
            }

            Assert.All(Enumerable.Range(0, count), step =>
            {
                Assert.Equal(Enumerable.Range(0, count).Where(other => edges[step, other]), graph.After(step));
                Assert.Equal(Enumerable.Range(0, count).Where(other => edges[other, step]), graph.Before(step));
            });
        }
    }

    private static bool Reaches(bool[,] edges, int from, int to)
    {
        var seen = new HashSet<int> { from };
        var open = new Stack<int>([from]);
        while (open.TryPop(out int step))
        {
            for (int next = 0; next < edges.GetLength(0); next++)
            {
                if (edges[step, next] && seen.Add(next))
                {
                    open.Push(next);
                }
            }
        }

        return seen.Contains(to);
    }
}
