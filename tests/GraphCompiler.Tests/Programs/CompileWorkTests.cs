using GraphCompiler.Backend.CSharp;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Contraction;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Movement;
using GraphCompiler.Compiler.Ops.Reduction;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests.Programs;

/// <summary>The work of a compilation grows with the number of nodes, counted and not timed.</summary>
public sealed class CompileWorkTests
{
    /// <summary>Ten times the nodes may take this many times the memory; work that grows with the square takes a hundred times.</summary>
    private const double Most = 16;

    private static readonly CompilerOptions Options = new() { CacheFolder = "" };

    [Fact]
    public void Ten_times_the_layers_take_ten_times_the_memory_and_no_more_kernels()
    {
        (long few, int fewKernels) = Compile(TrainingStep(45));
        (long many, int manyKernels) = Compile(TrainingStep(450));
        Assert.InRange(many, few, few * Most);
        Assert.Equal(fewKernels, manyKernels);
    }

    [Fact]
    public void All_entries_are_one_text_with_one_method_for_each_kernel()
    {
        Graph train = TrainingStep(4).Entries[0];
        var copy = new GraphCopy(train, "again");
        foreach (Node node in train.Nodes)
        {
            copy.Add(node);
        }

        Compilation compiled = Pipeline.Compile(new Module("m", TrainingStep(4).States, [train, copy.Build()]), Options);
        string source = new CSharpBackend().Source(compiled.Programs, Options);
        Assert.All(["Run0_train", "Run1_again"], method => Assert.Contains(method, source, StringComparison.Ordinal));
        Assert.DoesNotContain("static void gagain", source, StringComparison.Ordinal);
    }

    private static (long Bytes, int Kernels) Compile(Module module)
    {
        Pipeline.Compile(module, Options);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Compilation compiled = Pipeline.Compile(module, Options);
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        return (bytes, compiled.Programs.Programs[0].Steps.OfType<Launch>().Select(l => l.Kernel).Distinct().Count());
    }

    /// <summary>Dense layers of one width, the gradient of the squares of the last one, and a step of descent: about 22 nodes a layer.</summary>
    private static Module TrainingStep(int layers)
    {
        var b = new GraphBuilder("train");
        var weight = new TensorType(DType.F32, [16, 16]);
        StateDeclaration[] states = [.. Enumerable.Range(0, layers).Select(i => new StateDeclaration($"w{i}", weight))];
        Value[] parameters = [.. states.Select(s => b.Parameter(s.Name, s.Type, isState: true))];
        Value x = parameters.Aggregate(b.Parameter("x", weight), (y, w) => b.Tanh(b.MatMul(y, w)));
        Value[] gradients = ReverseMode.Gradient(b, b.ReduceSum(b.Mul(x, x), [0, 1]), parameters);
        Value rate = b.BroadcastScalar(b.Full(TensorType.Scalar(DType.F32), 0.01), weight.Shape);
        return new Module("m", states, [b.Build([.. states.Select((s, i) => new GraphResult(s.Name, b.Sub(parameters[i], b.Mul(gradients[i], rate)), true))])]);
    }
}
