using GraphCompiler.Backend.CSharp;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Ops.Contraction;
using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests.Kernels.Lowering.Contraction;

public sealed class DotBackendTests
{
    private static readonly (DType Type, long[] Left, long[] Right, Dot Dot)[] Products =
    [
        (DType.F32, [70, 130], [130, 97], Dot.MatMul),
        (DType.F32, [33, 2500], [2500, 40], Dot.MatMul),
        (DType.F32, [45, 30], [30, 12], Dot.MatMul),
        (DType.F32, [300, 40], [530, 40], new Dot([], [], [1], [1])),
        (DType.F32, [77, 90], [77, 260], new Dot([], [], [0], [0])),
        (DType.F32, [1, 300], [300, 500], Dot.MatMul),
        (DType.F32, [3, 65], [65, 400], Dot.MatMul),
        (DType.F32, [3, 70], [90, 70], new Dot([], [], [1], [1])),
        (DType.F32, [1, 520], [300, 520], new Dot([], [], [1], [1])),
        (DType.F64, [300, 75], [75], new Dot([], [], [1], [0])),
        (DType.F32, [9000], [9000], new Dot([], [], [0], [0])),
        (DType.F32, [5, 20, 30], [5, 30, 18], new Dot([0], [0], [2], [1])),
        (DType.F64, [50, 60], [60, 35], Dot.MatMul),
        (DType.F64, [20, 33], [40, 33], new Dot([], [], [1], [1])),
        (DType.I32, [20, 30], [30, 50], Dot.MatMul),
        (DType.I64, [9, 30], [30, 20], Dot.MatMul),
        (DType.I8, [9, 30], [30, 20], Dot.MatMul),
    ];

    [Theory]
    [InlineData(512)]
    [InlineData(256)]
    [InlineData(128)]
    [InlineData(0)]
    public void Compiled_dots_have_the_bits_of_one_chain_on_any_number_of_threads(int bits)
    {
        var entries = new List<Graph>();
        foreach ((DType type, long[] left, long[] right, Dot dot) in Products)
        {
            var b = new GraphBuilder($"e{entries.Count}");
            Value x = b.Parameter("x", new TensorType(type, Shape.FromSizes(left)));
            Value y = b.Parameter("y", new TensorType(type, Shape.FromSizes(right)));
            entries.Add(b.Build(new GraphResult("z", b.Dot(x, y, dot))));
        }

        var module = new Module("dots", [], entries);
        foreach (int threads in new[] { 1, 3 })
        {
            CompilerOptions options = CompilerOptions.Default with { Form = new VectorForm(bits), Threads = threads };
            LoadedModule loaded = new CSharpBackend().Load(Pipeline.Compile(module, options).Programs, options);
            for (int i = 0; i < entries.Count; i++)
            {
                Graph graph = entries[i];
                NdArray[] inputs = [.. graph.Parameters.Select((p, k) => DotNumbers.Of(p.Type, k))];
                byte[] expected = DotOracle.Run(
                    Products[i].Dot, graph.Parameters[0].Type, graph.Parameters[1].Type, graph.Results[0].Value.Type,
                    inputs[0].Bytes.ToArray(), inputs[1].Bytes.ToArray());
                Assert.True(
                    expected.AsSpan().SequenceEqual(loaded.Entries[i].Run(null, inputs)[0].Bytes),
                    $"{graph.Results[0].Value.Node} with {threads} threads: other bits than one chain of multiply-adds");
            }
        }
    }
}
