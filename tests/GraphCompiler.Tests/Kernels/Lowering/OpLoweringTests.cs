using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Tests.Ops;
using Xunit;

namespace GraphCompiler.Tests.Kernels.Lowering;

public sealed class OpLoweringTests
{
    public static TheoryData<string> OpNames => [.. OpCatalog.All.Where(s => s.Prototype.Cases.Any(c => c.Op.NestedGraphs.Count == 0)).Select(s => s.Name)];

    [Theory]
    [MemberData(nameof(OpNames))]
    public void Every_case_of_an_op_is_lowered_to_kernels_that_compute_it(string name)
    {
        int seed = 0;
        foreach (OpCase opCase in OpCatalog.Find(name)!.Prototype.Cases)
        {
            Graph graph = OpGraphs.Of(opCase.Op, opCase.Operands);
            LoweredGraph.Check(graph, OpCaseInputs.Draw(opCase, seed++));
        }
    }
}
