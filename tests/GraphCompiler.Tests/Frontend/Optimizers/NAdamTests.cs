using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Training;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;

namespace GraphCompiler.Tests.Frontend.Optimizers;

/// <summary>NAdam against its formula in plain numbers, since the golden runs have another (see <see cref="NAdamOfTorch113"/>).</summary>
public class NAdamTests
{
    [Fact]
    public void A_run_follows_the_formula()
    {
        const double Rate = 0.02, B1 = 0.9, B2 = 0.999, Eps = 1e-8, Decay = 0.004;
        OptimizerProblem problem = OptimizerProblem.Named("rosenbrock");
        var graphs = new ModelGraphs(ModelDefinition.Of(
            problem.Network, new TensorType(DType.F64, problem.InputRow), problem.Loss, new NAdam(Rate, B1, B2, Eps, Decay), [], null,
            SourceLocation.Unknown));
        Graph step = graphs.Train("train", 1), start = graphs.Initialize("initialize");
        ReferenceTensor[] initial = GraphInterpreter.Run(start, [ReferenceTensor.Of(new(DType.U32, [2]), 1L, 2L)]);
        Dictionary<string, ReferenceTensor> state = start.Results.Zip(initial).ToDictionary(p => p.First.Name, p => p.Second);
        double[] x = [-1.5, 2], m = [0, 0], v = [0, 0];
        state["p/p"] = ReferenceTensor.Of(new(DType.F64, [2]), x);
        double product = 1;
        for (int t = 1; t <= 50; t++)
        {
            ReferenceTensor[] results = GraphInterpreter.Run(step, [.. step.Parameters.Select(p => (Parameter)p.Op).Select(
                p => p.IsState ? state[p.ParameterName] : ReferenceTensor.Zeros(new(DType.F64, p.Type.Shape)))]);
            foreach ((GraphResult result, ReferenceTensor value) in step.Results.Zip(results).Where(r => r.First.IsState))
            {
                state[result.Name] = value;
            }

            double[] g = [(-2 * (1 - x[0])) - (400 * x[0] * (x[1] - (x[0] * x[0]))), 200 * (x[1] - (x[0] * x[0]))];
            double now = C(t), next = C(t + 1);
            product *= now;
            for (int i = 0; i < 2; i++)
            {
                m[i] = (B1 * m[i]) + ((1 - B1) * g[i]);
                v[i] = (B2 * v[i]) + ((1 - B2) * g[i] * g[i]);
                double d = Math.Sqrt(v[i] / (1 - Math.Pow(B2, t))) + Eps;
                x[i] -= (Rate * (1 - now) / (1 - product) * g[i] / d) + (Rate * next / (1 - (product * next)) * m[i] / d);
                Assert.Equal(x[i], state["p/p"].Floats[i], 1e-9);
            }
        }

        static double C(int t) => B1 * (1 - (0.5 * Math.Pow(0.96, t * Decay)));
    }
}
