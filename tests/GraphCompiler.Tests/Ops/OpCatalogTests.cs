using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests.Ops;

/// <summary>Every op says all that an op has to say, and computes what the outside sources of its golden values say.</summary>
public sealed class OpCatalogTests
{
    /// <summary>Ops that stand for what is not there: they have no value of their own to be tested.</summary>
    private static readonly string[] WithoutCases = ["parameter", "placeholder"];

    public static TheoryData<string> Names => [.. OpCatalog.All.Select(op => op.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void SaysWhatItIs(string name)
    {
        Op op = OpCatalog.Find(name)!.Prototype;
        Assert.Matches("^[a-z][a-z0-9_]*$", op.Name);
        Assert.EndsWith(".", op.Summary, StringComparison.Ordinal);
        Assert.NotEmpty(op.Derivative);
        if (!WithoutCases.Contains(name))
        {
            Assert.NotEmpty(op.Constraints);
            Assert.NotEmpty(op.Cases);
            Assert.NotEmpty(op.Goldens);
            Assert.All(op.Cases, c => Assert.Equal(name, c.Op.Name));
        }
    }

    [Fact]
    public void NamesAreDistinct() =>
        Assert.Equal(OpCatalog.All.Count, OpCatalog.All.Select(op => op.Name).Distinct().Count());

    [Theory]
    [MemberData(nameof(Names))]
    public void ComputesItsGoldenValues(string name)
    {
        foreach (OpGolden golden in OpCatalog.Find(name)!.Prototype.Goldens)
        {
            Graph graph = OpGraphs.Of(golden.Op, golden.Inputs.Select(x => x.Type));
            ReferenceTensor[] results = GraphInterpreter.Run(graph, golden.Inputs);
            Assert.Equal(golden.Outputs.Select(y => y.Type), results.Select(y => y.Type));
            foreach ((ReferenceTensor expected, ReferenceTensor actual) in golden.Outputs.Zip(results))
            {
                AssertEqual(golden, expected, actual);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ItsCasesAreWellTypedAndInsideTheDomain(string name)
    {
        foreach (OpCase opCase in OpCatalog.Find(name)!.Prototype.Cases)
        {
            Graph graph = OpGraphs.Of(opCase.Op, opCase.Operands);
            ReferenceTensor[] results = GraphInterpreter.Run(graph, OpCaseInputs.Draw(opCase, seed: 7));
            foreach (ReferenceTensor result in results.Where(r => r.Type.DType.IsFloat && opCase.Op is not Compiler.Ops.Control.Constant))
            {
                Assert.All(result.Floats, y => Assert.True(double.IsFinite(y), $"{opCase.Op} gives {y}"));
            }
        }
    }

    private static void AssertEqual(OpGolden golden, ReferenceTensor expected, ReferenceTensor actual)
    {
        if (!expected.Type.DType.IsFloat)
        {
            Assert.Equal(expected.Integers, actual.Integers);
            return;
        }

        foreach ((double want, double got) in expected.Floats.Zip(actual.Floats))
        {
            bool equal = BitConverter.DoubleToInt64Bits(want) == BitConverter.DoubleToInt64Bits(got) || (double.IsNaN(want) && double.IsNaN(got))
                || (want != 0 && Math.Abs(got - want) <= 4e-16 * Math.Abs(want) * 4);
            Assert.True(equal, $"{golden.Op}: {golden.Source} says {want:R}, the oracle {got:R}");
        }
    }
}
