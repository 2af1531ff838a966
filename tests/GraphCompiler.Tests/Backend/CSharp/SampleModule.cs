using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using static GraphCompiler.Tests.Kernels.SampleKernels;

namespace GraphCompiler.Tests.Backend.CSharp;

/// <summary>
/// A module by hand over one state w: f32[37]: <c>predict</c> (4 rows) and <c>row</c> (one) give √|x·w| + c; <c>train</c> adds x to w, gives its
/// first element and counts; it notes a fault, before it changes the state, where x is negative.
/// </summary>
internal static class SampleModule
{
    public const int Width = 37;

    private static readonly DiagnosticId Negative = new("GRC9999", "negative input", "Feed no negative numbers.");

    public static ProgramModule Build()
    {
        var w = new StateDeclaration("layer/w", new TensorType(DType.F32, [Width]), NdArray.From<float>(
            [.. Enumerable.Range(0, Width).Select(i => (i * 0.25f) - 3)], [Width]));
        var count = new StateDeclaration("count \"quoted\"", TensorType.Scalar(DType.I32));
        byte[] constants = new byte[64];
        BitConverter.TryWriteBytes(constants, 0.125f);
        return new ProgramModule(
            "sample", [new StateSlot(w, 0), new StateSlot(count, 192)], 256, constants,
            [Predict("predict", 4), Predict("row", 1), Train()]);
    }

    private static GraphCompiler.Compiler.Programs.Program Predict(string name, long rows)
    {
        var type = new TensorType(DType.F32, [rows, Width]);
        long bytes = rows * Width * 4;
        return new(
            name, [new ProgramValue("x", type)], [new ProgramValue("y", type)], WritesState: false, bytes, bytes,
            [
                Launch($"{name}_mul", form => Multiply(form, rows),
                    new Slice(MemorySpace.Input, 0, 0, bytes), new Slice(MemorySpace.State, 0, 0, Width * 4), new Slice(MemorySpace.Arena, 0, 0, bytes)),
                Launch($"{name}_sqrt", form => RootPlusConstant(form, rows),
                    new Slice(MemorySpace.Arena, 0, 0, bytes), new Slice(MemorySpace.Constant, 0, 0, 4), new Slice(MemorySpace.Output, 0, 0, bytes)),
            ],
            []);
    }

    private static GraphCompiler.Compiler.Programs.Program Train()
    {
        const long bytes = Width * 4;
        Slice x = new(MemorySpace.Input, 0, 0, bytes), w = new(MemorySpace.State, 0, 0, bytes), header = new(MemorySpace.Header, 0, 0, 8);
        Slice count = new(MemorySpace.State, 0, 192, 4), first = new(MemorySpace.Output, 0, 0, 4), counted = new(MemorySpace.Output, 1, 0, 4);
        return new(
            "train", [new ProgramValue("x", new TensorType(DType.F32, [Width])), new ProgramValue("rate", TensorType.Scalar(DType.F32))],
            [new ProgramValue("loss", TensorType.Scalar(DType.F32)), new ProgramValue("steps so far", TensorType.Scalar(DType.I32))],
            WritesState: true, 0, 0,
            [
                Launch("train_check", _ => Check(), x, header),
                new CheckFaults(),
                Launch("train_add", _ => Update(), x, new Slice(MemorySpace.Input, 1, 0, 4), w, count, first),
                new Copy(count, counted),
            ],
            [new FaultSite(5, Negative, "%5 = guard %x", new SourceLocation("/secret/Net.cs", 41, "head"))]);
    }

    private static Launch Launch(string name, Func<VectorForm, Kernel> lower, params Slice[] slices) =>
        new(new KernelSet(name, form => lower(form) with { Name = name }), slices.ToEquatable());

    /// <summary>y[r, j] = x[r, j] · w[j], a row a chunk.</summary>
    private static Kernel Multiply(VectorForm form, long rows)
    {
        KernelBuffer x = In("x", rows * Width), w = In("w", Width), y = Out("y", rows * Width);
        return Rows([x, w, y], rows, form, (lanes, row, j, mask) =>
        [
            new Store(y, Add(row, j), Mul(new Load(lanes, x, Add(row, j), mask), new Load(lanes, w, j, mask)), mask),
        ]);
    }

    /// <summary>y = √|x| + c.</summary>
    private static Kernel RootPlusConstant(VectorForm form, long rows)
    {
        KernelBuffer x = In("x", rows * Width), c = In("shift", 1), y = Out("y", rows * Width);
        return Rows([x, c, y], rows, form, (lanes, row, j, mask) =>
        {
            Expr root = new Apply(lanes, ScalarFunction.Sqrt,
                [new Apply(lanes, ScalarFunction.Abs, [new Load(lanes, x, Add(row, j), mask)])]);
            Expr constant = lanes.Lanes == 1 ? Read(c, I(0)) : new Broadcast(lanes, Read(c, I(0)));
            return [new Store(y, Add(row, j), Add(root, constant), mask)];
        });
    }

    private static Kernel Rows(
        EquatableArray<KernelBuffer> buffers, long rows, VectorForm form, Func<KernelType, Expr, Expr, Expr?, Stmt[]> body)
    {
        var lanes = new KernelType(DType.F32, form.Lanes(DType.F32));
        Expr row = Mul(Index("c"), I(Width));
        Var j = Index("j");
        long whole = Width / lanes.Lanes * lanes.Lanes;
        var loop = new For(j, I(0), I(whole), lanes.Lanes, LoopKind.Serial, body(lanes, row, j, null).ToEquatable());
        Stmt[] tail = whole == Width ? [] : body(lanes, row, I(whole), new TailMask(lanes with { Element = DType.Bool }, I(Width - whole)));
        return Of(buffers, rows, [loop, .. tail]);
    }

    private static Kernel Check()
    {
        KernelBuffer x = In("x", Width), word = new("fault", DType.U64, 1, BufferAccess.InOut);
        Expr negative = new Apply(Bool, ScalarFunction.Less, [Read(x, Index("c")), Literal.Of(F32, 0.0)]);
        return Of([x, word], Width, new If(negative, [new RaiseFault(word, 5, Index("c"))], []));
    }

    private static Kernel Update()
    {
        KernelBuffer x = In("x", Width), rate = In("rate", 1), w = InOut("w", Width), count = InOut("count", 1, DType.I32), first = Out("first", 1);
        Var j = Index("j");
        return Of(
            [x, rate, w, count, first], 1,
            new For(j, I(0), I(Width), 1, LoopKind.Serial, [new Store(w, j, Add(Read(w, j), Mul(Read(x, j), Read(rate, I(0)))))]),
            new Store(count, I(0), Add(Read(count, I(0)), Literal.Of(new KernelType(DType.I32), 1L))),
            new Store(first, I(0), Read(w, I(0))));
    }
}
