using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Schedules;
using GraphCompiler.Frontend.Training;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;

namespace GraphCompiler.Tests.Frontend.Optimizers;

/// <summary>One-cycle schedules that cycle the momentum too, against PyTorch 1.13's <c>OneCycleLR</c> over 12 steps on Rosenbrock's function, in double precision.</summary>
public class CycledMomentumTests
{
    public static TheoryData<string, Optimizer, double[]> OfPyTorch() => new()
    {
        { "Adam", new Adam(Cycle(0.05)), [-1.39972001227135, 2.09072427333772] },
        { "Adam, three phases", new Adam(Cycle(0.05) with { ThreePhases = true }), [-1.40565735077726, 2.09304758018016] },
        { "SGD, Nesterov", new Sgd(Cycle(2e-4), Momentum: 0.9, Nesterov: true), [-1.41577218651834, 2.01457914825475] },
        { "Adamax", new Adamax(Cycle(0.05)), [-1.40178577787268, 2.09288707414884] },
        { "behind a warm-up of no steps", new Adam(new LinearWarmup(Cycle(0.05), 1, Start: 1)), [-1.39972001227135, 2.09072427333772] },
    };

    [Theory]
    [MemberData(nameof(OfPyTorch), DisableDiscoveryEnumeration = true)]
    public void A_run_is_that_of_PyTorch(string name, Optimizer optimizer, double[] expected)
    {
        OptimizerProblem problem = OptimizerProblem.Named("rosenbrock");
        var graphs = new ModelGraphs(ModelDefinition.Of(
            problem.Network, new TensorType(DType.F64, problem.InputRow), problem.Loss, optimizer, [], null, SourceLocation.Unknown));
        Graph step = graphs.Train("train", 1), start = graphs.Initialize("initialize");
        ReferenceTensor[] initial = GraphInterpreter.Run(start, [ReferenceTensor.Of(new(DType.U32, [2]), 1L, 2L)]);
        Dictionary<string, ReferenceTensor> state = start.Results.Zip(initial).ToDictionary(p => p.First.Name, p => p.Second);
        state["p/p"] = ReferenceTensor.Of(new(DType.F64, [2]), -1.5, 2);
        for (int t = 0; t < 12; t++)
        {
            ReferenceTensor[] results = GraphInterpreter.Run(step, [.. step.Parameters.Select(p => (Parameter)p.Op).Select(
                p => p.IsState ? state[p.ParameterName] : ReferenceTensor.Zeros(new(DType.F64, p.Type.Shape)))]);
            foreach ((GraphResult result, ReferenceTensor value) in step.Results.Zip(results).Where(r => r.First.IsState))
            {
                state[result.Name] = value;
            }
        }

        Assert.True(expected.Zip(state["p/p"].Floats).All(p => Math.Abs(p.First - p.Second) < 1e-9), $"{name}: {string.Join(", ", state["p/p"].Floats)}");
    }

    [Fact]
    public void An_optimizer_without_momentum_is_told()
    {
        foreach (Optimizer optimizer in (Optimizer[])[new Sgd(Cycle(0.1)), new Adagrad(Cycle(0.1)), new NAdam(Cycle(0.1))])
        {
            var fault = Assert.Throws<GraphCompilerException>(() => optimizer.Require(SourceLocation.Unknown));
            Assert.Equal("GRC8012", fault.Code);
            Assert.Contains("the schedule gives a momentum, and the optimizer takes none", fault.Message);
        }
    }

    private static OneCycle Cycle(double peak) => new(peak, 12, MomentumFrom: 0.85);
}
