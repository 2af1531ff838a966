using GraphCompiler.Backend.CSharp;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Contraction;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Movement;
using GraphCompiler.Compiler.Ops.Reduction;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Training;
using GraphCompiler.Runtime;
using GraphCompiler.Tests.Frontend.Data;
using GraphCompiler.Tests.Frontend.Training;
using Xunit;

namespace GraphCompiler.Tests.Layout;

/// <summary>State in panels changes no bit and no file.</summary>
public sealed class PackedStateTests
{
    private static readonly Dataset Data = SmallModels.Quadrants(106);

    private static readonly CompilerOptions RowMajor = CompilerOptions.Default with { DisabledPasses = ["layout"] };

    [Fact]
    public void Training_gives_the_same_bits_packed_and_row_major()
    {
        // The last batch has two rows: a second module over the same state.
        (string packed, bool isPacked) = Train(CompilerOptions.Default);
        Assert.True(isPacked);
        Assert.Equal((packed, false), Train(RowMajor));
        Assert.Equal((packed, true), Train(CompilerOptions.Default with { Fusion = false, Threads = 1 }));
        Assert.Equal((packed, true), Train(CompilerOptions.Default with { Form = VectorForm.V128, MemoryReuse = false }));
    }

    [Fact]
    public void A_training_goes_on_with_the_same_bits_from_files_of_either_layout()
    {
        using var folder = new TestFolder();
        Model packed = SmallModels.WideModel(), rowMajor = SmallModels.WideModel(options: RowMajor);
        Model other = SmallModels.WideModel(seed: 5, options: RowMajor), another = SmallModels.WideModel(seed: 6);
        Fit(packed, 1);
        Fit(rowMajor, 1);
        packed.Save(folder["packed"]);
        rowMajor.Save(folder["row-major"]);
        Assert.Equal(File.ReadAllBytes(folder["row-major"]), File.ReadAllBytes(folder["packed"]));
        other.Load(folder["packed"]);
        another.Load(folder["row-major"]);
        Fit(other, 2);
        Fit(another, 2);
        Fit(packed, 2);
        Assert.Equal(SmallModels.Hash(packed), SmallModels.Hash(other));
        Assert.Equal(SmallModels.Hash(packed), SmallModels.Hash(another));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(9)]
    public void The_update_of_a_packed_weight_is_in_place_in_the_epilogue_of_its_gradient(long rows)
    {
        Module module = Step(DType.F32, rows, clips: false);
        Compilation packed = Pipeline.Compile(module, CompilerOptions.Default);
        Compiler.Programs.Program program = packed.Programs.Programs[0];
        Assert.All(packed.Programs.States.Where(s => s.Declaration.Type.Rank == 2), s => Assert.NotNull(s.Declaration.Order));
        Assert.DoesNotContain(program.Steps, s => s is Copy);
        Assert.Contains(program.Steps.OfType<Launch>(), l =>
            l.Kernel.Name.Contains("dot", StringComparison.Ordinal) && l.Slices.Count(s => s.Space == MemorySpace.State) >= 4);
    }

    [Theory]
    [InlineData(DType.F32, 1)]
    [InlineData(DType.F32, 2)]
    [InlineData(DType.F32, 9)]
    [InlineData(DType.F64, 1)]
    [InlineData(DType.F64, 9)]
    public void A_step_gives_the_same_bits_in_every_form_layout_and_fusion(DType type, long rows)
    {
        Module module = Step(type, rows, clips: true);
        NdArray x = Numbers(type, [rows, 48], 3);
        byte[] expected = Interpreted(module, RowMajor with { Fusion = false }, VectorForm.Scalar, x);
        Assert.Equal(expected, Interpreted(module, CompilerOptions.Default, VectorForm.Scalar, x));
        Assert.Equal(expected, Interpreted(module, CompilerOptions.Default with { Fusion = false }, VectorForm.V256, x));
        foreach (VectorForm form in new[] { VectorForm.V512, VectorForm.V256, VectorForm.V128, VectorForm.Scalar })
        {
            Assert.Equal(expected, Loaded(module, CompilerOptions.Default with { Form = form }, x));
        }
    }

    private static (string Hash, bool IsPacked) Train(CompilerOptions options)
    {
        Model model = SmallModels.WideModel(options: options);
        Fit(model, 3);
        Compilation compilation = Pipeline.Compile(model.ToModule(8), options);
        return (SmallModels.Hash(model), compilation.Programs.States.Any(s => s.Declaration.Order is not null));
    }

    private static History Fit(Model model, int epochs) => model.Fit(Data, epochs, batchSize: 8, resume: true, progress: TrainingProgress.Silent);

    /// <summary>Two layers, the loss's gradients, momentum for the first and plain descent for the second, perhaps clipped so that its update stands alone.</summary>
    private static Module Step(DType type, long rows, bool clips)
    {
        NdArray[] initial = [Numbers(type, [48, 64], 1), Numbers(type, [64, 32], 2), Numbers(type, [48, 64], 4)];
        var b = new GraphBuilder("step");
        Value x = b.Parameter("x", new TensorType(type, [rows, 48]));
        Value w = b.Parameter("w", new TensorType(type, [48, 64]), isState: true), u = b.Parameter("u", new TensorType(type, [64, 32]), isState: true);
        Value m = b.Parameter("m", w.Type, isState: true);
        Value y = b.MatMul(b.Tanh(b.MatMul(x, w)), u);
        Value loss = b.ReduceSum(b.Mul(y, y), [0, 1]);
        Value[] gradients = ReverseMode.Gradient(b, loss, [w, u]);
        Value Number(double value, Value like) => b.BroadcastScalar(b.Full(TensorType.Scalar(type), value), like.Type.Shape);
        Value next = b.Add(b.Mul(m, Number(0.5, m)), gradients[0]);
        Value norm = b.Sqrt(b.ReduceSum(b.Mul(gradients[1], gradients[1]), [0, 1]));
        Value clipped = clips ? b.Div(gradients[1], b.BroadcastScalar(norm, u.Type.Shape)) : gradients[1];
        return new Module(
            "m",
            [new("w", w.Type, initial[0]), new("u", u.Type, initial[1]), new("m", m.Type, initial[2])],
            [
                b.Build(
                    new GraphResult("loss", loss), new GraphResult("m", next, IsState: true),
                    new GraphResult("w", b.Sub(w, b.Mul(Number(0.01, w), next)), IsState: true),
                    new GraphResult("u", b.Sub(u, b.Mul(Number(0.01, u), clipped)), IsState: true)),
            ]);
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

    private static byte[] Loaded(Module module, CompilerOptions options, NdArray x)
    {
        LoadedModule loaded = new CSharpBackend().Load(Pipeline.Compile(module, options).Programs, options);
        State state = loaded.NewState();
        NdArray loss = loaded["step"].Run(state, x)[0];
        loaded["step"].Run(state, x);
        return [.. loss.Bytes, .. module.States.SelectMany(s => state.Get(s.Name).Bytes.ToArray())];
    }

    private static NdArray Numbers(DType type, Shape shape, int seed)
    {
        var random = new Random(seed);
        double[] values = [.. Enumerable.Range(0, (int)shape.Elements).Select(_ => (random.NextDouble() - 0.5) / 4)];
        return type == DType.F64 ? NdArray.From<double>(values, shape) : NdArray.From<float>([.. values.Select(v => (float)v)], shape);
    }
}
