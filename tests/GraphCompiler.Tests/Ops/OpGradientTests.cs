using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops;
using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests.Ops;

/// <summary>Every op's derivatives against central differences, reverse and forward, first and second order.</summary>
public sealed class OpGradientTests
{
    public static TheoryData<string> Names => [.. OpCatalog.All.Select(op => op.Name)];

    /// <summary>All but the op whose purpose is a derivative that differences do not confirm.</summary>
    public static TheoryData<string> Truthful => [.. OpCatalog.All.Select(op => op.Name).Where(name => name != "stop_gradient")];

    [Theory]
    [MemberData(nameof(Truthful))]
    public void DifferencesConfirmIt(string name)
    {
        foreach ((int i, OpCase opCase) in OpCatalog.Find(name)!.Prototype.Cases.Index())
        {
            Graph graph = OpGraphs.Of(opCase.Op, opCase.Operands);
            GradientComparison[] comparisons = [.. GradientChecker.Check(graph, OpCaseInputs.Draw(opCase, seed: i))];
            Assert.All(comparisons, c => Assert.True(c.IsConclusive && c.Agrees, $"{graph}{c}"));
        }
    }

    /// <summary>An op whose derivative is said to be none has none; one that has a derivative has one that is not zero everywhere.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void SaysWhetherItHasOne(string name)
    {
        Op op = OpCatalog.Find(name)!.Prototype;
        bool found = op.Cases.Where(c => c.Operands.Any(t => t.DType.IsFloat)).Any(c =>
        {
            GradientComparison first = GradientChecker.Check(OpGraphs.Of(c.Op, c.Operands), OpCaseInputs.Draw(c, seed: 3))[0];
            return first.Actual != 0;
        });
        bool said = op.Derivative is not ("none" or "x̄ = 0" or "the gradient ends here");
        Assert.Equal(said, found);
    }
}
