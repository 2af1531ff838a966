using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Kernels.Lowering.Contraction;
using GraphCompiler.Compiler.Kernels.Transforms;
using GraphCompiler.Compiler.Ops.Contraction;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Movement;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests.Kernels.Lowering.Contraction;

public sealed class DotLoweringTests
{
    public static TheoryData<string, int[], int[], Dot> Shapes => new()
    {
        // f32: every schedule, each with whole and partial tiles, panels, blocks and vectors.
        { "f32", [16, 8], [8, 64], Dot.MatMul },
        { "f32", [9, 5], [5, 35], Dot.MatMul },
        { "f32", [35, 19], [19, 10], Dot.MatMul },
        { "f32", [7, 3], [3, 16], Dot.MatMul },
        { "f32", [13, 40], [40, 70], Dot.MatMul },
        { "f32", [5, 130], [130, 290], Dot.MatMul },
        { "f32", [600, 9], [9, 20], new Dot([], [], [1], [0]) },
        { "f32", [29, 11], [11, 75], Dot.MatMul },
        { "f32", [33, 6], [6, 16], Dot.MatMul },
        { "f32", [15, 1600], [1600, 35], Dot.MatMul },
        { "f32", [5, 1601], [34, 1601], new Dot([], [], [1], [1]) },
        { "f32", [790, 16], [790, 20], new Dot([], [], [0], [0]) },
        { "f32", [1, 30], [30, 200], Dot.MatMul },
        { "f32", [1, 33], [33, 1060], Dot.MatMul },
        { "f32", [3, 21], [21, 150], Dot.MatMul },
        { "f32", [4, 9], [9, 7], Dot.MatMul },
        { "f32", [40, 17], [17, 1], Dot.MatMul },
        { "f32", [1, 17], [17, 1], Dot.MatMul },
        { "f32", [1, 1], [1, 1], Dot.MatMul },
        { "f32", [6, 0], [0, 5], Dot.MatMul },
        { "f32", [0, 3], [3, 5], Dot.MatMul },
        { "f32", [3, 4], [4, 0], Dot.MatMul },
        // Few and long chains.
        { "f32", [4096], [4096], new Dot([], [], [0], [0]) },
        { "f32", [5000], [5000], new Dot([], [], [0], [0]) },
        { "f32", [2, 4100], [4100, 13], Dot.MatMul },
        { "f32", [13, 4100], [2, 4100], new Dot([], [], [1], [1]) },
        // Transposed operands, several dimensions in a role, batches.
        { "f32", [12, 50], [37, 50], new Dot([], [], [1], [1]) },
        { "f32", [2, 50], [70, 50], new Dot([], [], [1], [1]) },
        { "f32", [1, 64], [64, 64], new Dot([], [], [1], [1]) },
        { "f32", [50, 70], [50], new Dot([], [], [0], [0]) },
        { "f32", [70, 50], [50], new Dot([], [], [1], [0]) },
        { "f32", [4, 7], [9, 7], new Dot([], [], [1], [1]) },
        { "f32", [3, 2, 40], [3, 45, 40], new Dot([0], [0], [2], [2]) },
        { "f32", [21, 12], [21, 40], new Dot([], [], [0], [0]) },
        { "f32", [21, 12], [33, 21], new Dot([], [], [0], [1]) },
        { "f32", [9], [40], new Dot([], [], [], []) },
        { "f32", [3, 6, 7], [3, 7, 20], new Dot([0], [0], [2], [1]) },
        { "f32", [5, 2, 3, 6], [6, 33, 2], new Dot([1], [2], [3], [0]) },
        { "f32", [4, 5, 6], [6, 7, 5, 4], new Dot([], [], [2, 1], [0, 2]) },
        { "f32", [20, 2, 3, 4], [20, 3, 3, 4], new Dot([0], [0], [2, 3], [2, 3]) },
        { "f32", [50, 4, 3], [50, 3, 5], new Dot([0], [0], [2], [1]) },
        // Other elements.
        { "f64", [9, 21], [21, 35], Dot.MatMul },
        { "f64", [12, 20], [17, 20], new Dot([], [], [1], [1]) },
        { "f64", [2, 9], [9, 50], Dot.MatMul },
        { "f64", [1, 30], [21, 30], new Dot([], [], [1], [1]) },
        { "f64", [19, 20], [19, 33], new Dot([], [], [0], [0]) },
        { "i32", [2, 19], [40, 19], new Dot([], [], [1], [1]) },
        { "i8", [2, 9], [40, 9], new Dot([], [], [1], [1]) },
        { "i32", [9, 21], [21, 35], Dot.MatMul },
        { "i64", [5, 7], [7, 20], Dot.MatMul },
        { "u32", [1, 17], [17, 40], Dot.MatMul },
        { "u64", [3, 6], [6, 2], Dot.MatMul },
        { "i8", [9, 21], [21, 35], Dot.MatMul },
        { "u8", [2, 21], [21, 5], Dot.MatMul },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Every_schedule_sums_each_element_in_one_chain_in_every_form(string element, int[] left, int[] right, Dot dot)
    {
        Assert.True(DTypes.TryParse(element, out DType type));
        var b = new GraphBuilder("g");
        Value x = b.Parameter("x", Sizes(type, left)), y = b.Parameter("y", Sizes(type, right));
        Value z = b.Dot(x, y, dot);
        byte[] xs = Numbers(x.Type, 1), ys = Numbers(y.Type, 2);
        byte[] expected = DotOracle.Run(dot, x.Type, y.Type, z.Type, xs, ys);
        foreach (VectorForm form in VectorForm.AllWithGrid)
        {
            byte[] actual = Run(Group(b, z), form, xs, ys)[0];
            Assert.True(expected.AsSpan().SequenceEqual(actual), $"{form}: other bits than one chain of multiply-adds");
        }
    }

    [Fact]
    public void Operands_may_be_moved_and_computed_and_sums_used_in_place()
    {
        // w' = w − rate · (tanh(xᵀ) · (s ⊙ y) + bias), and the product itself, in each kind of schedule.
        foreach ((long m, long k, long n) in new[] { (11L, 23L, 37L), (2L, 23L, 90L), (2L, 4200L, 3L) })
        {
            var b = new GraphBuilder("g");
            Value x = b.Parameter("x", Type(DType.F32, k, m)), y = b.Parameter("y", Type(DType.F32, k, n));
            Value s = b.Parameter("s", Type(DType.F32, n)), bias = b.Parameter("bias", Type(DType.F32, n));
            Value rate = b.Parameter("rate", Type(DType.F32)), w = b.Parameter("w", Type(DType.F32, m, n));
            Value left = b.Transpose(b.Neg(x), [1, 0]);
            Value right = b.Mul(b.BroadcastInDim(s, [k, n], [1]), y);
            Value dot = b.MatMul(left, right);
            Value sum = b.Add(dot, b.BroadcastInDim(bias, [m, n], [1]));
            Value result = b.Sub(w, b.Mul(b.BroadcastScalar(rate, [m, n]), sum));
            byte[][] inputs = [.. new[] { x, y, s, bias, rate, w }.Select((v, i) => Numbers(v.Type, i))];

            float[] xf = Floats(inputs[0]), yf = Floats(inputs[1]), sf = Floats(inputs[2]);
            float[] l = new float[m * k], r = new float[k * n];
            for (long i = 0; i < m * k; i++)
            {
                l[i] = -xf[(i % k * m) + (i / k)];
            }

            for (long i = 0; i < k * n; i++)
            {
                r[i] = sf[i % n] * yf[i];
            }

            float[] product = Floats(DotOracle.Run(Dot.MatMul, left.Type, right.Type, dot.Type, Bytes(l), Bytes(r)));
            float[] biasF = Floats(inputs[3]), wf = Floats(inputs[5]);
            float rateF = Floats(inputs[4])[0];
            float[] updated = [.. product.Select((p, i) => wf[i] - (rateF * (p + biasF[i % n])))];

            FusionGroup group = Group(b, dot, result);
            var lowering = new DotLowering(group);
            Assert.True(lowering.CanOverwrite(1, 5));
            Assert.False(m * n == k * n && lowering.CanOverwrite(1, 1));
            foreach (VectorForm form in VectorForm.AllWithGrid)
            {
                byte[][] outputs = Run(group, form, inputs);
                Assert.Equal(product, Floats(outputs[0]));
                Assert.Equal(updated, Floats(outputs[1]));
            }
        }
    }

    [Fact]
    public void A_factor_is_not_overwritten_and_neither_is_what_the_epilogue_reads_elsewhere()
    {
        var b = new GraphBuilder("g");
        Value x = b.Parameter("x", Type(DType.F32, 6, 6)), y = b.Parameter("y", Type(DType.F32, 6, 6));
        Value z = b.Parameter("z", Type(DType.F32, 6, 6)), w = b.Parameter("w", Type(DType.F32, 6, 6));
        Value result = b.Add(b.Add(b.MatMul(x, b.Neg(y)), b.Transpose(z, [1, 0])), w);
        var lowering = new DotLowering(Group(b, result));
        Assert.False(lowering.CanOverwrite(0, 0));
        Assert.False(lowering.CanOverwrite(0, 1));
        Assert.False(lowering.CanOverwrite(0, 2));
        Assert.True(lowering.CanOverwrite(0, 3));
    }

    [Fact]
    public void The_result_may_be_reshaped_on_its_way_out()
    {
        var b = new GraphBuilder("g");
        Value x = b.Parameter("x", Type(DType.F32, 6, 10)), y = b.Parameter("y", Type(DType.F32, 10, 40));
        Value bias = b.Parameter("bias", Type(DType.F32, 3, 2, 4, 10));
        Value dot = b.MatMul(x, y);
        Value result = b.Add(b.Reshape(dot, [3, 2, 4, 10]), bias);
        byte[][] inputs = [.. new[] { x, y, bias }.Select((v, i) => Numbers(v.Type, i))];
        float[] product = Floats(DotOracle.Run(Dot.MatMul, x.Type, y.Type, dot.Type, inputs[0], inputs[1]));
        float[] expected = [.. product.Zip(Floats(inputs[2]), (p, q) => p + q)];
        foreach (VectorForm form in VectorForm.AllWithGrid)
        {
            Assert.Equal(expected, Floats(Run(Group(b, result), form, inputs)[0]));
        }
    }

    [Theory]
    [InlineData(512, 40, true)]
    [InlineData(512, 8, false)]
    [InlineData(100, 40, false)]
    public void What_an_epilogue_reads_from_far_memory_is_asked_for_between_the_multiply_adds(long n, long depth, bool isAskedFor)
    {
        var b = new GraphBuilder("g");
        Value x = b.Parameter("x", Type(DType.F32, 128, depth)), y = b.Parameter("y", Type(DType.F32, depth, n));
        Value bias = b.Parameter("bias", Type(DType.F32, n)), far = b.Parameter("far", Type(DType.F32, 128, n));
        Value result = b.Add(b.Add(b.MatMul(x, y), b.BroadcastInDim(bias, [128, n], [1])), far);
        foreach (VectorForm form in VectorForm.All)
        {
            Kernel kernel = Legalization.Run(new DotLowering(Group(b, result)).Lower("k", form), form);
            string[] asked = [.. KernelPrinter.Print(kernel).Split('\n').Where(l => l.Contains("prefetch", StringComparison.Ordinal))];
            Assert.Equal(isAskedFor, asked.Length > 0);
            Assert.All(asked, line => Assert.Contains($"%v{far.Node.Id}[", line, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Chunks_temporaries_and_order_are_the_same_in_every_form()
    {
        foreach ((long m, long k, long n) in new[] { (1000L, 300L, 700L), (300L, 3000L, 64L), (1L, 1024L, 1024L), (1L, 50000L, 2L), (17L, 5L, 3L) })
        {
            var b = new GraphBuilder("g");
            Value x = b.Parameter("x", Type(DType.F32, m, k)), y = b.Parameter("y", Type(DType.F32, k, n));
            var lowering = new DotLowering(Group(b, b.MatMul(x, y)));
            Kernel[] kernels = [.. VectorForm.All.Select(f => lowering.Lower("k", f))];
            Assert.Single(kernels.Select(k => string.Join(",", k.Phases.Select(p => p.Chunks))).Distinct());
            Assert.Single(kernels.Select(k => k.Buffers).Distinct());
        }
    }

    [Fact]
    public void No_phase_outgrows_what_the_jit_optimises()
    {
        // RyuJIT gives up above 2,000 variables or 60 KB of IL, silently and for a twentieth of the speed.
        var random = new Random(5);
        for (int i = 0; i < 25; i++)
        {
            long m = random.Next(1, 1500), k = random.Next(1, 2500), n = random.Next(1, 1500);
            var b = new GraphBuilder("g");
            (bool transposeX, bool transposeY) = (random.Next(2) == 0, random.Next(2) == 0);
            Value x = b.Parameter("x", transposeX ? Type(DType.F32, k, m) : Type(DType.F32, m, k));
            Value y = b.Parameter("y", transposeY ? Type(DType.F32, n, k) : Type(DType.F32, k, n));
            FusionGroup group = Group(b, b.Dot(x, y, new Dot([], [], [transposeX ? 0 : 1], [transposeY ? 1 : 0])));
            foreach (VectorForm form in VectorForm.All)
            {
                Kernel kernel = Legalization.Run(new DotLowering(group).Lower("k", form), form);
                int statements = kernel.Phases.Max(p => Count(p.Body));
                Assert.True(statements < 1500, $"{x.Type} and {y.Type}, {form}: {statements} statements");
            }
        }

        static int Count(EquatableArray<Stmt> body) => body.Sum(s => s switch
        {
            For loop => 1 + Count(loop.Body),
            If branch => 1 + Count(branch.Then) + Count(branch.Else),
            _ => 1,
        });
    }

    private static FusionGroup Group(GraphBuilder b, params Value[] outputs)
    {
        Graph graph = b.Build([.. outputs.Select((v, i) => new GraphResult($"r{i}", v))]);
        return new FusionGroup(
            0, FusionKind.Contraction, [.. graph.Nodes.Where(n => n.Operands.Count > 0)], [.. graph.Parameters.Select(p => p.Result)], outputs);
    }

    private static byte[][] Run(FusionGroup group, VectorForm form, params byte[][] inputs)
    {
        var lowering = new DotLowering(group);
        Kernel kernel = lowering.Lower("k", form);
        KernelVerifier.Verify(kernel, form);
        kernel = Legalization.Run(kernel, form);
        KernelVerifier.Verify(kernel, form, legalized: true);
        byte[][] outputs = [.. group.Outputs.Select(v => new byte[v.Type.Bytes])];
        ReferenceSlice[] slices =
        [
            .. inputs.Select(i => ReferenceMemory.Of([.. i])),
            .. outputs.Select(o => Undefined(o)),
            .. lowering.Temporaries.Select(t => (ReferenceSlice)ReferenceMemory.Undefined(t.Elements * t.Element.Size)),
        ];
        new KernelInterpreter(kernel, new InterpreterOptions(ChunkOrder: 7, DetectRaces: true)).Run(slices);
        return outputs;

        static ReferenceMemory Undefined(byte[] bytes)
        {
            var memory = ReferenceMemory.Of(bytes);
            memory.Forget(0, bytes.Length);
            return memory;
        }
    }

    private static TensorType Sizes(DType type, int[] shape) => new(type, Shape.FromSizes([.. shape.Select(d => (long)d)]));

    private static TensorType Type(DType type, params long[] shape) => new(type, Shape.FromSizes(shape));

    private static byte[] Numbers(TensorType type, int seed) => DotNumbers.Of(type, seed).Bytes.ToArray();

    private static float[] Floats(byte[] bytes) => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bytes).ToArray();

    private static byte[] Bytes(float[] floats) => System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(floats).ToArray();
}
