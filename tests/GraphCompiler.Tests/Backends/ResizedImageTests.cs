using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Reduction;
using GraphCompiler.Runtime;
using GraphCompiler.Tests.Fuzzing;
using Xunit;

namespace GraphCompiler.Tests.Backends;

/// <summary>Images brought to other sizes, whose indices are known to rise by little: vectors put in order give the bits of elements taken one by one.</summary>
public sealed class ResizedImageTests
{
    private static readonly CompilerOptions Plain = new() { DisabledPasses = ["all"], Fusion = false, MemoryReuse = false, CacheFolder = "" };

    [Theory]
    [MemberData(nameof(TestBackends.Forms), MemberType = typeof(TestBackends))]
    public void Resized_images_and_their_gradients_have_the_bits_of_plain_kernels(string backend, int bits)
    {
        var b = new GraphBuilder("main");
        var results = new List<GraphResult>();
        foreach (InterpolationMode mode in Enum.GetValues<InterpolationMode>())
        {
            // Twice as large, larger by no whole number, and smaller; lines that are no multiple of any vector.
            foreach (long[] sizes in new long[][] { [14, 70], [9, 93], [5, 21] })
            {
                Value x = b.Parameter($"x{results.Count}", new TensorType(DType.F32, [2, 2, 7, 35]));
                Value y = b.Resize(x, sizes.ToEquatable(), new Interpolation(mode));
                Value energy = b.ReduceSum(b.Mul(y, y), [0, 1, 2, 3]);
                results.Add(new GraphResult($"y{results.Count}", y));
                results.Add(new GraphResult($"dx{results.Count}", ReverseMode.Gradient(b, energy, [x])[0]));
            }
        }

        Graph graph = b.Build([.. results]);
        var random = new Random(1);
        NdArray[] arguments = [.. graph.Inputs.Select(input => NdArray.From<float>(
            [.. Enumerable.Range(0, (int)input.Type.Elements).Select(_ => random.NextSingle() - 0.5f)], input.Type.Shape))];
        Runner runner = Runner.Compiled(backend, "optimized", CompilerOptions.Default with { CacheFolder = "", Form = new VectorForm(bits) });
        Assert.Null(Differential.Check(new FuzzCase(0, graph, arguments), runner, Runner.Kernels("plain", VectorForm.V512, Plain)));
    }
}
