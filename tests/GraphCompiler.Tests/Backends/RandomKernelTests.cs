using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Kernels.Transforms;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Runtime;
using GraphCompiler.Tests.Backend.CSharp;
using GraphCompiler.Tests.Kernels.Transforms;
using Xunit;
using static GraphCompiler.Tests.Kernels.SampleKernels;

namespace GraphCompiler.Tests.Backends;

/// <summary>Random kernels, made lanes and printed, against the kernel interpreter: what the vectoriser emits is what the printer understands.</summary>
public sealed class RandomKernelTests
{
    [Theory]
    [MemberData(nameof(TestBackends.ProcessorForms), MemberType = typeof(TestBackends))]
    public void Random_kernels_agree_with_the_interpreter(string backend, int bits)
    {
        var form = new VectorForm(bits);
        ProgramModule module = KernelModule.Of(
            [.. Enumerable.Range(0, Math.Min(5_000, TestBackends.Of(backend).Graphs / 4)).Select(seed => Legalization.Run(Zeroed(RandomKernel.Of(seed)), form))]);
        var random = new Random(bits);
        NdArray[] inputs =
        [
            .. module.Programs[0].Inputs.Select(v =>
                NdArray.FromBytes(v.Type.DType, v.Type.Shape, RandomKernel.Values(random, v.Type.DType, v.Type.Elements))),
        ];
        KernelModule.AssertAgrees(TestBackends.Of(backend).Backend, module, form, inputs);
    }

    /// <summary>The kernel with a first phase that writes zeros, as it may leave elements of its results unwritten.</summary>
    private static Kernel Zeroed(Kernel kernel)
    {
        Var i(int n) => Index(FormattableString.Invariant($"i{n}"));
        IEnumerable<Stmt> loops = kernel.Buffers.Where(b => b.Access == BufferAccess.InOut).Select((b, n) => (Stmt)new For(
            i(n), I(0), I(b.Elements), 1, LoopKind.Serial, [new Store(b, i(n), Literal.Of(new KernelType(b.Element), 0L))]));
        return kernel with { Phases = [new Phase(Index("first"), 1, 1, loops.ToEquatable()), .. kernel.Phases] };
    }
}
