using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using GraphCompiler.Tests.Backend.CSharp;
using Xunit;

namespace GraphCompiler.Tests.Kernels.Lowering;

/// <summary>Graphs of two operands x and y of one shape, whose results have the bits of the unfused graph in every form.</summary>
internal static class TwoOperands
{
    /// <summary>Checks the results of a graph on the kernel interpreter, as <see cref="LoweredGraph"/> does.</summary>
    public static void Check(Shape shape, Func<GraphBuilder, Value, Value, Value[]> results, double tolerance = 1e-4)
    {
        var type = new TensorType(DType.F32, shape);
        LoweredGraph.Check(Graph(type, results), [Numbers(type, 1), Numbers(type, 2)], tolerance);
    }

    /// <summary>Checks generated code; the measure is a kernel for each node.</summary>
    /// <param name="shape">Shape of the operands.</param>
    /// <param name="bits">Width of the form.</param>
    /// <param name="results">The graph.</param>
    /// <param name="special">Whether NaN, infinities, −0 and the ends of the range are among the numbers of x.</param>
    public static void CheckGeneratedCode(Shape shape, int bits, Func<GraphBuilder, Value, Value, Value[]> results, bool special = true)
    {
        var type = new TensorType(DType.F32, shape);
        Graph graph = Graph(type, results);
        NdArray[] numbers = [Numbers(type, 1).ToNdArray(), Numbers(type, 2).ToNdArray()];
        float[] among = special ? [float.NaN, float.PositiveInfinity, float.NegativeInfinity, -0f, float.Epsilon, float.MaxValue] : [];
        Span<float> data = numbers[0].Data<float>();
        for (int i = 0; i < data.Length && special; i += 7)
        {
            data[i] = among[i % among.Length];
        }

        var form = new VectorForm(bits);
        NdArray[] fused = KernelModule.AssertAgrees(LoweredGraph.Compile(graph, fusion: true).Programs, form, numbers);
        NdArray[] plain = KernelModule.AssertAgrees(LoweredGraph.Compile(graph, fusion: false).Programs, form, numbers);
        Assert.All(fused.Zip(plain), pair => Assert.True(pair.First.BitEquals(pair.Second)));
    }

    /// <summary>The graph.</summary>
    public static Graph Graph(TensorType type, Func<GraphBuilder, Value, Value, Value[]> results)
    {
        var b = new GraphBuilder("main");
        Value[] made = results(b, b.Parameter("x", type), b.Parameter("y", type));
        return b.Build([.. made.Select((v, i) => new GraphResult($"r{i}", v))]);
    }

    /// <summary>Numbers from −2 to 2.</summary>
    public static ReferenceTensor Numbers(TensorType type, int seed)
    {
        var random = new Random(seed);
        return ReferenceTensor.Of(type.DType, type.Shape, Enumerable.Range(0, (int)type.Elements).Select(_ => (random.NextDouble() * 4) - 2));
    }
}
