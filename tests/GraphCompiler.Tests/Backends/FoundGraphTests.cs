using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Ops.Contraction;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Cumulative;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Movement;
using GraphCompiler.Compiler.Ops.Reduction;
using GraphCompiler.Runtime;
using GraphCompiler.Tests.Fuzzing;
using Xunit;

namespace GraphCompiler.Tests.Backends;

/// <summary>Graphs that a backend once got wrong: on every backend, in each of its forms, they have the bits of plain kernels.</summary>
public sealed class FoundGraphTests
{
    private static readonly CompilerOptions Plain = new() { DisabledPasses = ["all"], Fusion = false, MemoryReuse = false, CacheFolder = "" };

    /// <summary>As grids they are one kernel, whose groups meet one of several barriers: PoCL 3.1 lost lanes, and wrote where it should not.</summary>
    [Theory]
    [MemberData(nameof(TestBackends.Forms), MemberType = typeof(TestBackends))]
    public void Transposes_beside_each_other(string backend, int bits)
    {
        var b = new GraphBuilder("main");
        GraphResult[] results = [.. new long[][] { [67, 131], [131, 67], [40, 35] }.Select((shape, i) => new GraphResult(
            $"y{i}", b.Transpose(b.Parameter($"x{i}", new TensorType(DType.F32, Shape.FromSizes(shape))), [1, 0])))];
        AssertAgrees(backend, bits, b.Build(results));
    }

    /// <summary>A phase that writes no element has no argument: nothing is printed or launched for it.</summary>
    [Theory]
    [MemberData(nameof(TestBackends.Forms), MemberType = typeof(TestBackends))]
    public void Results_without_elements(string backend, int bits)
    {
        var b = new GraphBuilder("main");
        Value x = b.Parameter("x", new TensorType(DType.F32, [0, 2]));
        Value sums = b.BroadcastInDim(b.ReduceSum(x, [1]), [0, 2], [0]);
        AssertAgrees(backend, bits, b.Build(new GraphResult("none", b.Neg(x)), new GraphResult("padding", b.Pad(sums, b.Scalar(DType.F32, 1), [5, 2], [12, 0], [0, 0]))));
    }

    /// <summary>Rows of one element: those that were not there were read.</summary>
    [Theory]
    [MemberData(nameof(TestBackends.Forms), MemberType = typeof(TestBackends))]
    public void Chains_of_one_element(string backend, int bits)
    {
        var b = new GraphBuilder("main");
        GraphResult[] results = [.. new long[][] { [1], [5, 1] }.Select((shape, i) => new GraphResult(
            $"y{i}", b.CumulativeProd(b.Parameter($"x{i}", new TensorType(DType.F32, Shape.FromSizes(shape))), shape.Length - 1, exclusive: true)))];
        AssertAgrees(backend, bits, b.Build(results));
    }

    /// <summary>What all steps of a chain read is read before the chain, but not where rows are asked for first: those that were not there were read.</summary>
    /// <remarks>The interpreter of kernels knows the bounds; generated code read what lay behind.</remarks>
    [Theory]
    [InlineData(512)]
    [InlineData(0)]
    public void Chains_that_read_the_same_in_each_step(int bits)
    {
        var b = new GraphBuilder("main");
        Value factors = b.Parameter("factors", new TensorType(DType.F32, [2, 2])), x = b.Parameter("x", new TensorType(DType.F32, [2]));
        Graph graph = b.Build(new GraphResult("y", b.LinearRecurrence(factors, b.BroadcastInDim(x, [2, 2], [0]), axis: 1, reverse: true)));
        NdArray[] arguments = [NdArray.From<float>([1, 2, 3, 4], [2, 2]), NdArray.From<float>([5, 6], [2])];
        Runner optimized = Runner.Kernels("optimized", new VectorForm(bits), CompilerOptions.Default);
        Assert.Null(Differential.Check(new FuzzCase(0, graph, arguments), optimized, Runner.Kernels("plain", VectorForm.V512, Plain)));
    }

    /// <summary>Windows of a dilated input lie between those of other chunks: their sums took the memory of what was added to them while others read it.</summary>
    [Fact]
    public void Sums_of_a_dilated_input_beside_what_is_added()
    {
        var b = new GraphBuilder("main");
        // A kernel before writes what is added, and one behind reads the sums: their memory may be one.
        Value added = b.ReduceSum(b.Parameter("terms", new TensorType(DType.F64, [4, 1, 3, 9])), [0]);
        Value x = b.Parameter("x", new TensorType(DType.F64, [1, 6, 5])), w = b.Parameter("w", new TensorType(DType.F64, [3, 2, 3]));
        Value y = b.Add(added, b.Convolution(x, w, new Convolution([1], [1], [1], [2], [1], 3)));
        Graph graph = b.Build(new GraphResult("y", b.ReduceSum(y, [2])));
        NdArray[] arguments = [.. graph.Inputs.Select(input => NdArray.From<double>(
            [.. Enumerable.Range(0, (int)input.Type.Elements).Select(i => i + 0.5)], input.Type.Shape))];
        Assert.Null(Differential.Check(
            new FuzzCase(0, graph, arguments), Runner.Kernels("optimized", VectorForm.V512, new CompilerOptions { CacheFolder = "" }),
            Runner.Kernels("plain", VectorForm.V512, Plain)));
    }

    /// <summary>A line of five windows is two tiles of three scalars: what both of them finish was added to twice, in the memory of the sums.</summary>
    [Theory]
    [MemberData(nameof(TestBackends.Forms), MemberType = typeof(TestBackends))]
    public void Sums_of_two_convolutions(string backend, int bits)
    {
        var b = new GraphBuilder("main");
        var windows = new Convolution([1, 1], [2, 0], [0, 2], [1, 1], [1, 1], 1);
        Value Sums(int i) => b.Convolution(
            b.Parameter($"x{i}", new TensorType(DType.F32, [2, 2, 4, 4])), b.Parameter($"w{i}", new TensorType(DType.F32, [2, 2, 2, 2])), windows);
        Value terms = b.ReduceSum(b.Parameter("terms", new TensorType(DType.F32, [2, 2, 5, 5, 2])), [4]);
        AssertAgrees(backend, bits, b.Build(new GraphResult("y", b.Add(b.Add(terms, Sums(0)), Sums(1)))));
    }

    private static void AssertAgrees(string backend, int bits, Graph graph)
    {
        NdArray[] arguments = [.. graph.Inputs.Select(input => NdArray.From<float>(
            [.. Enumerable.Range(0, (int)input.Type.Elements).Select(i => i + 0.5f)], input.Type.Shape))];
        Runner runner = Runner.Compiled(backend, "optimized", CompilerOptions.Default with { CacheFolder = "", Form = new VectorForm(bits) });
        Assert.Null(Differential.Check(new FuzzCase(0, graph, arguments), runner, Runner.Kernels("plain", VectorForm.V512, Plain)));
    }
}
