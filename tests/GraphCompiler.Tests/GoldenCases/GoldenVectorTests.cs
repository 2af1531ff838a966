using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests.GoldenCases;

/// <summary>Every golden case whose operator we have, forward, gradients and second order; closed in one line for each way to run a graph.</summary>
public abstract class GoldenVectorTests
{
    /// <summary>The ids of the cases whose operator we have.</summary>
    public static TheoryData<string> Cases => [.. GoldenCase.Known.Select(c => c.Id)];

    /// <summary>Runs the graph of a case on its arguments.</summary>
    /// <returns>A tensor for each result.</returns>
    private protected abstract IReadOnlyList<ReferenceTensor> Run(GoldenCase golden, GoldenGraph built);

    [GoldenTheory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void AgreesWithTheGoldenVectors(string id)
    {
        GoldenCase golden = GoldenCase.All.Single(c => c.Id == id);
        GoldenGraph built = GoldenGraph.Of(golden);
        IReadOnlyList<ReferenceTensor> results = Run(golden, built);
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
    private protected override IReadOnlyList<ReferenceTensor> Run(GoldenCase golden, GoldenGraph built) =>
        GraphInterpreter.Run(built.Graph, [.. built.Arguments.Select(ReferenceTensor.From)]);
}
