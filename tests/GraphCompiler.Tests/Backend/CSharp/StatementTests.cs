using GraphCompiler.Backend.CSharp;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;
using static GraphCompiler.Tests.Kernels.SampleKernels;

namespace GraphCompiler.Tests.Backend.CSharp;

/// <summary>Loops, branches, memory access and lanes of every form, against the kernel interpreter.</summary>
public sealed class StatementTests
{
    private const long N = 203;

    private static readonly DType[] Numbers = [DType.F32, DType.I32, DType.U32, DType.F64, DType.I64, DType.U64];

    public static TheoryData<int> Forms => [512, 256, 128];

    [Theory]
    [MemberData(nameof(Forms))]
    public void Masked_tails_touch_nothing_beyond_the_end(int bits)
    {
        var form = new VectorForm(bits);
        List<Kernel> kernels = [];
        foreach (DType type in Numbers)
        {
            KernelType lanes = new(type, form.Lanes(type));
            KernelBuffer x = In("x" + type.Text, N, type), y = Out("y" + type.Text, N, type);
            kernels.Add(Of([x, y], 1, Tail(lanes, N, (index, mask) => [new Store(y, index, new Load(lanes, x, index, mask), mask)])));
        }

        AssertAgrees(form, kernels);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Truth_values_are_bytes_in_memory_and_masks_in_lanes(int bits)
    {
        var form = new VectorForm(bits);
        List<Kernel> kernels = [];
        foreach (DType type in Numbers)
        {
            KernelType lanes = new(type, form.Lanes(type)), mask = lanes with { Element = DType.Bool };
            KernelBuffer x = In("x" + type.Text, N, type), b = In("b", N, DType.Bool), y = Out("y" + type.Text, N, DType.Bool),
                z = Out("z" + type.Text, N, type);
            kernels.Add(Of([x, b, y, z], 1, Tail(lanes, N, (index, tail) =>
            {
                var t = new Var(mask, tail is null ? "t0" : "t1");
                KernelType integers = lanes with { Element = type.Size == 4 ? DType.I32 : DType.I64 };
                Expr lane = new Apply(lanes, ScalarFunction.Convert, [new LaneIndex(integers)]);
                return
                [
                    new Let(t, new Apply(mask, ScalarFunction.Xor,
                    [
                        new Apply(mask, ScalarFunction.Greater, [new Load(lanes, x, index, tail), Literal.Of(lanes, 3L)]),
                        new Load(mask, b, index, tail),
                    ])),
                    new Store(y, index, t, tail),
                    new Store(z, index, new Apply(lanes, ScalarFunction.Select, [t, lane, Literal.Of(lanes, 100L)]), tail),
                ];
            })));
        }

        AssertAgrees(form, kernels);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Lanes_are_gathered_shuffled_broadcast_and_extracted(int bits)
    {
        var form = new VectorForm(bits);
        List<Kernel> kernels = [];
        foreach (DType type in Numbers)
        {
            int count = form.Lanes(type);
            KernelType lanes = new(type, count), index = new(type.Size == 4 ? DType.I32 : DType.I64, count);
            KernelBuffer x = In("x" + type.Text, N, type), y = Out("y" + type.Text, 4L * count, type), z = Out("z" + type.Text, 1, type);
            Expr reversed = new Apply(index, ScalarFunction.Sub, [Literal.Of(index, 5L * count), new LaneIndex(index)]);
            var odd = new Apply(
                index with { Element = DType.Bool }, ScalarFunction.Equal,
                [new Apply(index, ScalarFunction.And, [new LaneIndex(index), Literal.Of(index, 1L)]), Literal.Of(index, 1L)]);
            var v = new Var(lanes, "v");
            kernels.Add(Of(
                [x, y, z], 1,
                new Let(v, new Load(lanes, x, reversed)),
                new Store(y, I(0), v, null, NonTemporal: true),
                new Store(y, I(count), new Shuffle(lanes, v, Enumerable.Range(0, count).Select(l => (l * 3 + 1) % count).ToEquatable())),
                new Store(y, I(2 * count), new Load(lanes, x, reversed, odd)),
                new Store(y, I(3 * count), new Broadcast(lanes, new ExtractLane(lanes.Scalar, v, count - 1))),
                new Store(z, I(0), new ExtractLane(lanes.Scalar, v, 0))));
        }

        AssertAgrees(form, kernels);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Lanes_of_two_vectors_are_merged_by_any_pattern(int bits)
    {
        var form = new VectorForm(bits);
        List<Kernel> kernels = [];
        foreach (DType type in Numbers)
        {
            KernelType lanes = new(type, form.Lanes(type));
            int count = lanes.Lanes, block = RegisterBlocks.Lanes(lanes);
            List<EquatableArray<int>> patterns = [Enumerable.Range(0, count).Select(l => ((l * 5) + 3) % (2 * count)).ToEquatable()];
            foreach (bool second in new[] { false, true })
            {
                patterns.AddRange(new[] { 1, 2 }.Where(piece => piece < block).Select(piece => RegisterBlocks.Interleaved(lanes, piece, second)));
                patterns.AddRange(count > block ? [RegisterBlocks.Alternate(lanes, second)] : Array.Empty<EquatableArray<int>>());
            }

            KernelBuffer x = In("x" + type.Text, 2 * count, type), y = Out("y" + type.Text, (long)patterns.Count * count, type);
            (Var first, Var last) = (new Var(lanes, "first"), new Var(lanes, "last"));
            kernels.Add(Of(
                [x, y], 1,
                [
                    new Let(first, new Load(lanes, x, I(0))),
                    new Let(last, new Load(lanes, x, I(count))),
                    .. patterns.Select((p, i) => new Store(y, I(i * count), new Merge(lanes, first, last, p))),
                ]));
        }

        AssertAgrees(form, kernels);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Constants_are_looked_up_by_the_low_four_bits(int bits)
    {
        var form = new VectorForm(bits);
        var random = new Random(5);
        List<Kernel> kernels = [];
        foreach (DType number in new[] { DType.I32, DType.U32 })
        {
            foreach (DType type in new[] { DType.F32, DType.I32, DType.U32 })
            {
                int count = form.Lanes(type);
                KernelBuffer x = In("x" + number.Text, 64, number), y = Out($"y{kernels.Count}", 64, type);
                Var i = Index("i"), v = new(new KernelType(number, count), "v");
                var table = Enumerable.Range(0, 16).Select(_ => (ulong)random.Next(1 << 30)).ToEquatable();
                kernels.Add(Of([x, y], 1, new For(i, I(0), I(64), count, LoopKind.Serial,
                [
                    new Let(v, new Load(v.Type, x, i)),
                    new Store(y, i, new Lookup(new KernelType(type, count), table, v)),
                ])));
            }
        }

        AssertAgrees(form, kernels);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Lanes_are_permuted_by_the_low_bits(int bits)
    {
        var form = new VectorForm(bits);
        List<Kernel> kernels = [];
        foreach (DType type in bits == 0 ? [] : new[] { DType.F32, DType.I32, DType.U32 })
        {
            int count = form.Lanes(type);
            KernelBuffer n = In("n" + type.Text, 64, DType.I32), x = In("x" + type.Text, 64, type), y = Out("y" + type.Text, 64, type);
            (Var i, Var v, Var at) = (Index("i"), new(new KernelType(type, count), "v"), new(new KernelType(DType.I32, count), "at"));
            kernels.Add(Of([n, x, y], 1, new For(i, I(0), I(64), count, LoopKind.Serial,
            [
                new Let(at, new Load(at.Type, n, i)),
                new Let(v, new Load(v.Type, x, i)),
                new Store(y, i, new Permute(v.Type, v, at)),
            ])));
        }

        AssertAgrees(form, kernels);
    }

    [Fact]
    public void Branches_accumulators_and_scratch()
    {
        KernelBuffer x = In("x", N), y = Out("y", 8), s = new("s", DType.F32, 16, BufferAccess.Scratch);
        Var c = Index("c"), i = Index("i"), j = Index("j");
        var sum = new Var(F32, "sum");
        Kernel kernel = Of(
            [x, y], 8,
            new Scratch(s),
            new Prefetch(x, Mul(c, I(N))),
            new Prefetch(x, Mul(c, I(N)), Near: true),
            new For(i, I(0), I(16), 1, LoopKind.Serial, [new Store(s, i, Read(x, Add(Mul(c, I(16)), i)))]),
            new Local(sum, Literal.Of(F32, 0.0)),
            new For(j, I(0), I(16), 1, LoopKind.Serial,
            [
                new If(new Apply(Bool, ScalarFunction.Less, [j, I(12)]),
                    [new Assign(sum, new Apply(F32, ScalarFunction.Fma, [Read(s, j), Literal.Of(F32, 3.0), sum]))],
                    [new Assign(sum, new Apply(F32, ScalarFunction.Sub, [sum, Read(s, j)]))]),
            ]),
            new Store(y, c, sum));
        AssertAgrees(VectorForm.Scalar, [kernel]);
    }

    [Fact]
    public void Equal_kernels_are_one_method_whatever_their_names()
    {
        Kernel first = Scale(), second = Scale() with { Name = "k1_test" };
        Kernel renamed = second with
        {
            Buffers = [In("a", 16), Out("b", 16)],
            Phases = [second.Phases[0] with { Body = Rename(second.Phases[0].Body) }],
        };
        string source = new CSharpBackend().Source(
            KernelModule.Of(first, renamed), KernelModule.Options(VectorForm.Scalar));
        Assert.Contains("k0_test(&t[2], 0, 2);", source, StringComparison.Ordinal);
        Assert.DoesNotContain("k1_test", source, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_names_node_and_line_and_the_lowest_wins()
    {
        var word = new KernelBuffer("fault", DType.U64, 1, BufferAccess.InOut);
        KernelBuffer y = Out("y", 8);
        Kernel kernel = Of([y, word], 8, new RaiseFault(word, 7, Add(Index("c"), I(3))), new Store(y, Index("c"), Literal.Of(F32, 1.0)));
        ProgramModule module = KernelModule.Of(Of([y], 8, new Store(y, Index("c"), Literal.Of(F32, 1.0))));
        var program = module.Programs[0];
        var launch = new Launch(
            new KernelSet(kernel.Name, _ => kernel),
            [new Slice(MemorySpace.Output, 0, 0, 32), new Slice(MemorySpace.Header, 0, 0, 8)]);
        module = module with
        {
            Programs =
            [
                program with
                {
                    Steps = [launch, new CheckFaults()],
                    FaultSites = [new FaultSite(7, DiagnosticId.InvalidShape, "%7 = gather %x, %i", new SourceLocation("/home/me/Net.cs", 12))],
                },
            ],
        };
        Executable main = KernelModule.Load(module, VectorForm.Scalar)["main"];
        for (int run = 0; run < 3; run++)
        {
            var fault = Assert.Throws<GraphCompilerException>(() => main.Run(null));
            Assert.Equal("GRC1001", fault.Code);
            Assert.Contains("element 3", fault.Message, StringComparison.Ordinal);
            Assert.Contains("at Net.cs:12", fault.Message, StringComparison.Ordinal);
            Assert.Contains("%7 = gather %x, %i", fault.Message, StringComparison.Ordinal);
        }
    }

    private static EquatableArray<Stmt> Rename(EquatableArray<Stmt> body)
    {
        var loop = (For)body[0];
        var let = (Let)loop.Body[0];
        var store = (Store)loop.Body[1];
        var value = new Var(F32, "u9");
        return
        [
            loop with
            {
                Body =
                [
                    new Let(value, ((Load)let.Value) with { Buffer = In("a", 16) }),
                    new Comment("another comment", default),
                    new Store(Out("b", 16), store.Index, new Apply(F32, ScalarFunction.Fma, [value, Literal.Of(F32, 2.0), value])),
                ],
            },
        ];
    }

    /// <summary>Whole vectors, then what is left under a mask.</summary>
    private static Stmt[] Tail(KernelType lanes, long elements, Func<Expr, Expr?, Stmt[]> body)
    {
        long whole = elements / lanes.Lanes * lanes.Lanes;
        Var j = Index("j");
        return
        [
            new For(j, I(0), I(whole), lanes.Lanes, LoopKind.Serial, body(j, null).ToEquatable()),
            .. body(I(whole), new TailMask(lanes with { Element = DType.Bool }, I(elements - whole))),
        ];
    }

    private static void AssertAgrees(VectorForm form, List<Kernel> kernels)
    {
        foreach (Kernel kernel in kernels)
        {
            KernelVerifier.Verify(kernel, form, legalized: true);
        }

        ProgramModule module = KernelModule.Of([.. kernels.Select((k, i) => k with { Name = $"k{i}" })]);
        KernelModule.AssertAgrees(module, form, [.. module.Programs[0].Inputs.Select(v => Ramp(v.Type))]);
    }

    private static NdArray Ramp(TensorType type)
    {
        var array = NdArray.Zeros(type.DType, type.Shape);
        for (int i = 0; i < type.Elements; i++)
        {
            Span<byte> element = array.Bytes.Slice(i * type.DType.Size, type.DType.Size);
            byte[] value = type.DType switch
            {
                DType.F32 => BitConverter.GetBytes((i * 0.75f) - 30),
                DType.F64 => BitConverter.GetBytes((i * 0.75) - 30),
                DType.Bool => [(byte)(i * 5 % 3 == 0 ? 1 : 0)],
                _ => BitConverter.GetBytes((long)(i * 7 % 11)),
            };
            value.AsSpan(0, type.DType.Size).CopyTo(element);
        }

        return array;
    }
}
