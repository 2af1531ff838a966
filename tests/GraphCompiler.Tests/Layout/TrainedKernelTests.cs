using GraphCompiler.Backend.CSharp;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Layout;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Contraction;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Movement;
using GraphCompiler.Compiler.Ops.Reduction;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using GraphCompiler.Tests.Kernels.Lowering.Contraction;
using Xunit;

namespace GraphCompiler.Tests.Layout;

/// <summary>Kernels of convolutions that are trained lie in one layout, which forward, backward and update read and write as it is.</summary>
public sealed class TrainedKernelTests
{
    private static readonly CompilerOptions RowMajor = CompilerOptions.Default with { DisabledPasses = ["layout"] };

    private static readonly BlockedLayout Panels = new([0], [32], []);

    [Theory]
    [InlineData(3, 1)]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    public void They_and_their_moments_lie_in_panels_of_outputs(long kernel, long stride) =>
        Assert.Equal([Panels, Panels, Panels], LayoutPhase.Run(Step(kernel, stride), CompilerOptions.Default).States.Select(s => s.Layout!));

    [Fact]
    public void Those_that_are_summed_or_seen_from_both_sides_in_groups_stay()
    {
        Assert.Equal(BlockedLayout.RowMajor, LayoutPhase.Run(Step(3, 1, penalty: true), CompilerOptions.Default).States[1].Layout);
        Assert.Equal(BlockedLayout.RowMajor, LayoutPhase.Run(Step(3, 1, groups: 2), CompilerOptions.Default).States[1].Layout);
    }

    [Fact]
    public void A_step_copies_them_for_the_gradient_of_the_input_only_and_updates_them_in_place()
    {
        Compilation compilation = Pipeline.Compile(Step(3, 1), CompilerOptions.Default with { Form = VectorForm.V512 });
        Compiler.Programs.Program program = compilation.Programs.Programs[0];
        Assert.DoesNotContain(program.Steps, s => s is Copy);
        Launch[] convolutions = [.. program.Launches.Where(l => l.Kernel.Name.Contains("convolution", StringComparison.Ordinal))];
        Launch[] updates = [.. convolutions.Where(l => l.Slices.Zip(l.Kernel[VectorForm.V512].Buffers).Any(p =>
            p.First.Space == MemorySpace.State && p.Second.Access is BufferAccess.Out or BufferAccess.InOut))];
        Assert.Equal((5, 2), (convolutions.Length, updates.Length));
        Assert.Equal(
            [false, false, true],
            convolutions.Except(updates).Select(l => l.Kernel[VectorForm.V512].Buffers.Any(b => b.Name == "panels")));
    }

    [Theory]
    [InlineData(DType.F32, 3, 1, 64, 1)]
    [InlineData(DType.F32, 1, 2, 64, 1)]
    [InlineData(DType.F64, 3, 2, 64, 1)]
    [InlineData(DType.F32, 3, 1, 32, 32)]
    [InlineData(DType.F32, 3, 2, 32, 32)]
    [InlineData(DType.F64, 3, 2, 32, 32)]
    public void A_step_gives_the_same_bits_in_every_form_layout_and_fusion(DType type, long kernel, long stride, long outputs, long groups)
    {
        Module module = Step(kernel, stride, type, outputs, groups);
        NdArray x = DotNumbers.Of(module.Entries[0].Parameters[0].Type, 9);
        byte[] expected = Interpreted(module, RowMajor with { Fusion = false }, VectorForm.Scalar, x);
        Assert.Equal(expected, Interpreted(module, CompilerOptions.Default, VectorForm.V256, x));
        Assert.Equal(expected, Interpreted(module, CompilerOptions.Default with { Form = VectorForm.Grid }, VectorForm.Grid, x));
        foreach (VectorForm form in new[] { VectorForm.V512, VectorForm.V128 })
        {
            CompilerOptions options = CompilerOptions.Default with { Form = form };
            LoadedModule loaded = new CSharpBackend().Load(Pipeline.Compile(module, options).Programs, options);
            State state = loaded.NewState();
            NdArray loss = loaded["step"].Run(state, x)[0];
            loaded["step"].Run(state, x);
            byte[] found = [.. loss.Bytes, .. module.States.SelectMany(s => state.Get(s.Name).Bytes.ToArray())];
            Assert.Equal(expected, found);
        }
    }

    /// <summary>Two convolutions, the second with momentum, trained by plain descent.</summary>
    private static Module Step(long kernel, long stride, DType type = DType.F32, long outputs = 64, long groups = 1, bool penalty = false)
    {
        var b = new GraphBuilder("step");
        Value x = b.Parameter("x", new TensorType(type, [2, 3, 8, 7]));
        Value u = b.Parameter("u", new TensorType(type, [32, 3, 3, 3]), isState: true);
        Value w = b.Parameter("w", new TensorType(type, [outputs, 32 / groups, kernel, kernel]), isState: true), m = b.Parameter("m", w.Type, isState: true);
        Convolution op = Convolution.Of(2) with { Strides = [stride, stride], Low = [kernel / 2, kernel / 2], High = [kernel / 2, kernel / 2], Groups = groups };
        Value y = b.Convolution(b.Tanh(b.Convolution(x, u, Convolution.Of(2) with { Low = [1, 1], High = [1, 1] })), w, op);
        Value loss = b.ReduceSum(b.Mul(y, y), [0, 1, 2, 3]);
        loss = penalty ? b.Add(loss, b.ReduceSum(b.Mul(w, w), [0, 1, 2, 3])) : loss;
        Value[] gradients = ReverseMode.Gradient(b, loss, [u, w]);
        Value Times(Value value, double factor) => b.Mul(value, b.Full(value.Type, factor));
        Value next = b.Add(Times(m, 0.5), gradients[1]);
        Graph graph = b.Build(
            new GraphResult("loss", loss), new GraphResult("u", b.Sub(u, Times(gradients[0], 0.001)), IsState: true),
            new GraphResult("w", b.Sub(w, Times(next, 0.001)), IsState: true), new GraphResult("m", next, IsState: true));
        return new Module("m", [.. new[] { u, w, m }.Select((v, i) => new StateDeclaration("uwm"[i..(i + 1)], v.Type, DotNumbers.Of(v.Type, i)))], [graph]);
    }

    private static byte[] Interpreted(Module module, CompilerOptions options, VectorForm form, NdArray x)
    {
        ProgramModule programs = Pipeline.Compile(module, options).Programs;
        var machine = new ProgramInterpreter(programs, form);
        ReferenceMemory state = machine.NewState();
        NdArray loss = machine.Run(programs.Programs[0], state, x)[0];
        machine.Run(programs.Programs[0], state, x);
        return [.. loss.Bytes, .. module.States.SelectMany(s => machine.Get(state, s.Name).Bytes.ToArray())];
    }
}
