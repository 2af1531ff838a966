using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests.Kernels.Indexing;

public sealed class IndexAlgebraTests
{
    private static readonly IndexVar I = new("i", 7);
    private static readonly IndexVar J = new("j", 12);

    [Fact]
    public void AReshapeAndItsInverseCancel()
    {
        Shape from = [7, 12], to = [4, 21];
        EquatableArray<IndexExpr> there = ReshapeMap.Index(to, from, [I, J]);
        EquatableArray<IndexExpr> back = ReshapeMap.Index(from, to, there);
        Assert.Equal([I, J], back);
    }

    [Fact]
    public void DimensionsThatDoNotMixNeedNoDivision()
    {
        EquatableArray<IndexExpr> index = ReshapeMap.Index([7, 3, 4], [7, 12], [I, J]);
        Assert.Equal(I, index[0]);
        Assert.Equal(J / 4, index[1]);
        Assert.Equal(J % 4, index[2]);
    }

    [Theory]
    [InlineData("(4*j + i) / 4")]
    [InlineData("(4*j + i) % 4")]
    public void MultiplesLeaveTheDivision(string expression)
    {
        var small = new IndexVar("s", 4);
        IndexExpr sum = (J * 4) + small;
        Assert.Equal(expression.Contains('/') ? J : small, expression.Contains('/') ? sum / 4 : sum % 4);
    }

    [Fact]
    public void LowDigitsLeaveTheDivision()
    {
        var small = new IndexVar("s", 4);
        IndexExpr sum = (J * 4) + small;
        Assert.Equal(J / 3, sum / 12);
        Assert.Equal((J % 3 * 4) + small, sum % 12);
        Assert.Equal(sum, (sum / 12 * 12) + (sum % 12));
    }

    [Fact]
    public void RandomExpressionsHaveTheValueOfTheirDefinition()
    {
        for (int seed = 0; seed < 3_000; seed++)
        {
            var random = new Random(seed);
            (IndexExpr expr, Func<long, long, long> value) = RandomExpression(random, 4);
            for (long i = 0; i < I.Extent; i++)
            {
                for (long j = 0; j < J.Extent; j++)
                {
                    long expected = value(i, j);
                    Assert.True(expected == Evaluate(expr, i, j), $"seed {seed}: {expr} at {i}, {j}");
                    Assert.True(expected >= expr.Min && expected <= expr.Max, $"seed {seed}: range of {expr} at {i}, {j}");
                }
            }
        }
    }

    private static (IndexExpr Expr, Func<long, long, long> Value) RandomExpression(Random random, int depth)
    {
        if (depth == 0 || random.Next(5) == 0)
        {
            long c = random.Next(0, 30);
            return random.Next(3) switch { 0 => (I, (i, _) => i), 1 => (J, (_, j) => j), _ => (c, (_, _) => c) };
        }

        (IndexExpr x, Func<long, long, long> fx) = RandomExpression(random, depth - 1);
        long k = random.Next(1, 9);
        switch (random.Next(4))
        {
            case 0:
                (IndexExpr y, Func<long, long, long> fy) = RandomExpression(random, depth - 1);
                return (x + y, (i, j) => fx(i, j) + fy(i, j));
            case 1:
                long factor = k - 4;
                return (x * factor, (i, j) => fx(i, j) * factor);
            case 2:
                return (x / k, (i, j) => IndexAlgebra.FloorDiv(fx(i, j), k));
            default:
                return (x % k, (i, j) => fx(i, j) - (k * IndexAlgebra.FloorDiv(fx(i, j), k)));
        }
    }

    private static long Evaluate(IndexExpr expr, long i, long j) => expr switch
    {
        IndexConst c => c.Value,
        IndexVar v => v.Name == "i" ? i : j,
        IndexSum s => s.Constant + s.Terms.Sum(t => t.Factor * Evaluate(t.Expr, i, j)),
        IndexDiv d => IndexAlgebra.FloorDiv(Evaluate(d.Dividend, i, j), d.Divisor),
        IndexMod m => ((Evaluate(m.Dividend, i, j) % m.Divisor) + m.Divisor) % m.Divisor,
        _ => throw new InvalidOperationException(expr.ToString()),
    };
}
