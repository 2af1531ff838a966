using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests.GoldenCases;

/// <summary>Every golden case whose operator we have, forward, gradients and second order; closed in one line for each way to run a graph.</summary>
public abstract class GoldenVectorTests
{
    /// <summary>The ids of the cases whose operator we have.</summary>
    public static TheoryData<string> Cases => [.. GoldenCase.All.Where(c => GoldenOperators.All.ContainsKey(c.Op)).Select(c => c.Id)];

    /// <summary>Runs a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="arguments">An array for each parameter.</param>
    /// <returns>A tensor for each result.</returns>
    protected abstract IReadOnlyList<ReferenceTensor> Run(Graph graph, IReadOnlyList<NdArray> arguments);

    [GoldenTheory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void AgreesWithTheGoldenVectors(string id)
    {
        GoldenCase golden = GoldenCase.All.Single(c => c.Id == id);
        GoldenGraph built = GoldenGraph.Of(golden);
        IReadOnlyList<ReferenceTensor> results = Run(built.Graph, built.Arguments);
        double largest = built.Expected.Where(e => e.Array.DType.IsFloat).SelectMany(e => Elements(e.Array)).Append(0).Max(Math.Abs);
        foreach (((string name, NdArray array), ReferenceTensor actual) in built.Expected.Zip(results))
        {
            Assert.Equal(new TensorType(array.DType, array.Shape), actual.Type);
            double[] want = Elements(array);
            // Integers and truth values are exact.
            double tolerance = array.DType.IsFloat ? golden.Tolerance * Math.Max(want.Append(0).Max(Math.Abs), 0.01 * largest) : 0;
            for (int i = 0; i < want.Length; i++)
            {
                double got = actual.AsDouble(i);
                Assert.True(Math.Abs(got - want[i]) <= tolerance, $"{id} {name}[{i}]: got {got:R}, want {want[i]:R} within {tolerance:R}");
            }
        }
    }

    private static double[] Elements(NdArray array)
    {
        ReferenceTensor tensor = ReferenceTensor.From(array);
        return [.. Enumerable.Range(0, (int)array.Shape.Elements).Select(i => tensor.AsDouble(i))];
    }
}

/// <summary>The golden cases on the reference interpreter.</summary>
public sealed class InterpreterGoldenVectorTests : GoldenVectorTests
{
    /// <inheritdoc/>
    protected override IReadOnlyList<ReferenceTensor> Run(Graph graph, IReadOnlyList<NdArray> arguments) =>
        GraphInterpreter.Run(graph, [.. arguments.Select(ReferenceTensor.From)]);
}
