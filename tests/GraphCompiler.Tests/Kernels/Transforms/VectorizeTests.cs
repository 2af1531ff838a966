using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Kernels.Transforms;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using Xunit;
using static GraphCompiler.Tests.Kernels.SampleKernels;

namespace GraphCompiler.Tests.Kernels.Transforms;

public sealed class VectorizeTests
{
    [Fact]
    public void Random_kernels_give_the_same_bits_in_every_form()
    {
        int vectors = 0, gathers = 0, tails = 0, bytes = 0;
        for (int seed = 0; seed < TestSize.Pick(1000, 20_000, 200_000); seed++)
        {
            Kernel kernel = RandomKernel.Of(seed);
            KernelVerifier.Verify(kernel, VectorForm.Scalar);
            byte[][] expected = Run(kernel, seed);
            foreach (VectorForm form in VectorForm.All)
            {
                Kernel legal = Legalization.Run(kernel, form);
                string text = KernelPrinter.Print(legal);
                vectors += text.Contains("..+", StringComparison.Ordinal) ? 1 : 0;
                gathers += text.Contains("[{", StringComparison.Ordinal) ? 1 : 0;
                bytes += ByteVectors(legal) ? 1 : 0;
                tails += text.Contains("tail<", StringComparison.Ordinal) ? 1 : 0;
                byte[][] actual = Run(legal, seed);
                for (int i = 0; i < expected.Length; i++)
                {
                    Assert.True(
                        expected[i].AsSpan().SequenceEqual(actual[i]),
                        $"seed {seed}, {form}, buffer {kernel.Buffers[i].Name}\n{KernelPrinter.Print(kernel)}\n{text}");
                }
            }
        }

        // The generator is worth something only if most of its kernels become lanes.
        Assert.True(vectors > 1500 && gathers > 500 && tails > 1200 && bytes > 150,
            $"{vectors} with vectors, {gathers} with gathers, {tails} with tails, {bytes} with bytes in lanes");
    }

    [Fact]
    public void Elements_that_follow_one_another_are_loaded_and_stored_as_vectors() => AssertBecomes(
        Scale(LoopKind.Vector), VectorForm.V128,
        """
            serial j in c * 8 .. (c + 1) * 8 step 4 {
              t0: f32x4 = x[j..+4]
              y[j..+4] = fma(t0, 2.0, t0)
            }
        """);

    [Fact]
    public void The_rest_is_the_same_code_with_a_mask() => AssertBecomes(
        Scale(LoopKind.Vector), VectorForm.V512,
        """
            j_tail: i64 = c * 8
            j_mask: boolx16 = tail<16>(8)
            t0_tail: f32x16 = x[j_tail..+16 if j_mask]
            y[j_tail..+16 if j_mask] = fma(t0_tail, 2.0, t0_tail)
        """);

    [Fact]
    public void What_does_not_depend_on_the_variable_is_broadcast_once_before_the_loop()
    {
        KernelBuffer x = In("x", 64), y = Out("y", 64);
        Var j = Index("j"), s = new(F32, "s"), u = new(F32, "u");
        AssertBecomes(
            Of([x, y], 1, new Let(s, Read(x, I(3))), new For(j, I(0), I(32), 1, LoopKind.Vector,
            [
                new Let(u, Mul(s, s)),
                new Store(y, j, Add(Mul(Read(x, j), s), u)),
            ])),
            VectorForm.V512,
            """
                s: f32 = x[3]
                s_lanes: f32x16 = broadcast<16>(s)
                serial j in 0 .. 32 step 16 {
                  u: f32 = s * s
                  y[j..+16] = (x[j..+16] * s_lanes) + broadcast<16>(u)
                }
            """);
    }

    [Fact]
    public void Other_strides_are_gathered_and_stored_lane_by_lane()
    {
        KernelBuffer x = In("x", 64), y = Out("y", 64);
        Var j = Index("j"), t = Index("t"), v = new(F32, "v");
        AssertBecomes(
            Of([x, y], 1, new For(j, I(0), I(4), 1, LoopKind.Vector,
            [
                new Let(t, Mul(j, I(3))), new Let(v, Read(x, t)), new Store(y, t, v),
            ])),
            VectorForm.V128,
            """
                v: f32x4 = x[{lanes<i32x4> * 3}]
                y_value: f32x4 = v
                y[0] = lane(y_value, 0)
                y[3] = lane(y_value, 1)
                y[6] = lane(y_value, 2)
                y[9] = lane(y_value, 3)
            """);
    }

    [Fact]
    public void Every_second_element_is_written_by_two_vectors_of_which_the_even_lanes_are()
    {
        KernelBuffer x = In("x", 64), y = Out("y", 64);
        Var j = Index("j"), t = Index("t"), v = new(F32, "v");
        AssertBecomes(
            Of([x, y], 1, new For(j, I(0), I(16), 1, LoopKind.Vector, [new Let(t, Mul(j, I(2))), new Let(v, Read(x, j)), new Store(y, t, v)])),
            VectorForm.V512,
            """
                v: f32x16 = x[0..+16]
                y_value: f32x16 = v
                y_value_even: boolx16 = (lanes<i32x16> & 1) == 0
                y_value_spread: f32x16 = shuffle(y_value, [0,0,1,1,2,2,3,3,4,4,5,5,6,6,7,7])
                y[0..+16 if y_value_even] = y_value_spread
                y_value_spread2: f32x16 = shuffle(y_value, [8,8,9,9,10,10,11,11,12,12,13,13,14,14,15,15])
                y[16..+16 if y_value_even] = y_value_spread2
            """);
    }

    [Fact]
    public void Elements_that_several_lanes_read_are_loaded_once()
    {
        KernelBuffer x = In("x", 8), y = Out("y", 12);
        Var j = Index("j"), half = Index("half"), v = new(F32, "v");
        AssertBecomes(
            Of([x, y], 1, new For(j, I(0), I(12), 1, LoopKind.Vector,
            [
                new Let(half, Op(ScalarFunction.Div, Add(j, I(1)), I(2))), new Let(v, Read(x, half)), new Store(y, j, v),
            ])),
            VectorForm.V128,
            """
                serial j in 0 .. 12 step 4 {
                  half: i64 = (j + 1) / 2
                  v_inside: boolx4 = tail<4>(3)
                  v_elements: f32x4 = x[half..+4 if v_inside]
                  v: f32x4 = shuffle(v_elements, [0,1,1,2])
                  y[j..+4] = v
                }
            """);
    }

    [Fact]
    public void Elements_at_indices_that_rise_by_little_are_a_vector_put_in_order()
    {
        KernelBuffer x = In("x", 8), at = In("at", 8, DType.I32), y = Out("y", 8);
        Var j = Index("j"), n = Index("n"), read = new(new KernelType(DType.I32), "read"), v = new(F32, "v");
        AssertBecomes(
            Of([at, x, y], 1, new For(j, I(0), I(8), 1, LoopKind.Vector,
            [
                new Let(read, Read(at, j)),
                new Let(n, new Apply(KernelType.Index, ScalarFunction.Convert, [read]), KnownIndex.Of(5, [0, 0, 1, 1, 2, 3, 4, 4])),
                new Let(v, Read(x, n)),
                new Store(y, j, v),
            ])),
            VectorForm.V128,
            """
                serial j in 0 .. 8 step 4 {
                  read: i32x4 = at[j..+4]
                  n: i64 = convert<i64>(at[j])   # below 5, rising by [1,3,4,4]
                  n_steps: i32x4 = read - broadcast<4>(convert<i32>(n))
                  v_part: f32x4 = x[n..+4]
                  v: f32x4 = permute(v_part, n_steps)
                  y[j..+4] = v
                }
            """);
    }

    [Fact]
    public void Runs_of_whole_vectors_are_loaded_as_vectors()
    {
        KernelBuffer x = In("x", 300), y = Out("y", 96);
        Var j = Index("j"), run = Index("run"), at = Index("at"), inside = new(new KernelType(DType.Bool), "inside"), v = new(F32, "v");
        AssertIs(
            Simplify.Run(Vectorize.Run(Of([x, y], 1, new For(j, I(0), I(96), 1, LoopKind.Vector,
            [
                new Let(run, Op(ScalarFunction.Div, j, I(32))),
                new Let(at, Add(Op(ScalarFunction.Sub, j, Mul(run, I(32))), Mul(run, I(100)))),
                new Let(inside, new Apply(new KernelType(DType.Bool), ScalarFunction.Less, [j, I(48)])),
                new Let(v, new Load(F32, x, at, inside)),
                new Store(y, j, v),
            ])), VectorForm.V512)),
            """
                serial j in 0 .. 96 step 16 {
                  run: i64 = j / 32
                  at: i64 = (j - (run * 32)) + (run * 100)
                  inside: bool = j < 48
                  v: f32x16 = x[at..+16 if broadcast<16>(inside)]
                  y[j..+16] = v
                }
            """);
    }

    [Fact]
    public void A_reduction_stays_serial()
    {
        KernelBuffer x = In("x", 64), y = Out("y", 1);
        Var j = Index("j"), acc = new(F32, "acc");
        AssertBecomes(
            Of([x, y], 1, new Local(acc, Literal.Of(F32, 0.0)),
                new For(j, I(0), I(64), 1, LoopKind.Vector, [new Assign(acc, Add(acc, Read(x, j)))]), new Store(y, I(0), acc)),
            VectorForm.V512,
            """
                local acc: f32 = 0.0
                serial j in 0 .. 64 {
                  acc = acc + x[j]
                }
                y[0] = acc
            """);
    }

    [Fact]
    public void Types_of_two_widths_stay_serial()
    {
        KernelBuffer x = In("x", 64), y = Out("y", 64, DType.F64);
        Var j = Index("j");
        AssertBecomes(
            Of([x, y], 1, new For(j, I(0), I(64), 1, LoopKind.Vector,
                [new Store(y, j, new Apply(new KernelType(DType.F64), ScalarFunction.Convert, [Read(x, j)]))])),
            VectorForm.V512,
            """
                serial j in 0 .. 64 {
                  y[j] = convert<f64>(x[j])
                }
            """);
    }

    [Fact]
    public void Bytes_are_loaded_into_lanes_of_32_bits()
    {
        KernelBuffer x = In("x", 64, DType.U8), y = Out("y", 64);
        Var j = Index("j"), t = new(new KernelType(DType.U8), "t"), u = new(F32, "u");
        AssertBecomes(
            Of([x, y], 1, new For(j, I(0), I(64), 1, LoopKind.Vector,
            [
                new Let(t, Read(x, j)), new Let(u, new Apply(F32, ScalarFunction.Convert, [t])), new Store(y, j, Mul(u, u)),
            ])),
            VectorForm.V256,
            """
                serial j in 0 .. 64 step 8 {
                  t: i32x8 = x[j..+8]
                  u: f32x8 = convert<f32x8>(t)
                  y[j..+8] = u * u
                }
            """);
    }

    [Fact]
    public void What_leaves_the_range_of_a_byte_is_cut()
    {
        KernelBuffer x = In("x", 64, DType.I8), y = Out("y", 64, DType.I8);
        Var j = Index("j"), t = new(new KernelType(DType.I8), "t");
        AssertBecomes(
            Of([x, y], 1, new For(j, I(0), I(64), 1, LoopKind.Vector,
            [
                new Let(t, Op(ScalarFunction.Mul, Read(x, j), Literal.Of(new KernelType(DType.I8), -3L))),
                new Store(y, j, Op(ScalarFunction.Max, t, Read(x, j))),
            ])),
            VectorForm.V512,
            """
                serial j in 0 .. 64 step 16 {
                  t: i32x16 = (((x[j..+16] * -3) & 255) ^ 128) - 128
                  y[j..+16] = max(t, x[j..+16])
                }
            """);
    }

    private static void AssertBecomes(Kernel kernel, VectorForm form, string body) => AssertIs(Legalization.Run(kernel, form), body);

    private static void AssertIs(Kernel kernel, string body)
    {
        string[] lines = KernelPrinter.Print(kernel).Split('\n');
        Assert.Equal(body, string.Join('\n', lines[2..^3]), ignoreLineEndingDifferences: true);
    }

    /// <summary>Whether a kernel stores bytes as vectors.</summary>
    private static bool ByteVectors(Kernel kernel)
    {
        bool found = false;
        void Visit(EquatableArray<Stmt> block)
        {
            foreach (Stmt statement in block)
            {
                found |= statement is Store { Value.Type.Lanes: > 1, Buffer.Element: DType.I8 or DType.U8 };
                KernelMap.Parts(statement, static e => e, b =>
                {
                    Visit(b);
                    return b;
                });
            }
        }

        kernel.Phases.ToList().ForEach(p => Visit(p.Body));
        return found;
    }

    /// <summary>Runs a kernel on values made from the seed; the buffers afterwards.</summary>
    private static byte[][] Run(Kernel kernel, int seed)
    {
        var random = new Random(seed);
        byte[][] buffers = [.. kernel.Buffers.Select(b => RandomKernel.Values(random, b.Element, b.Elements))];
        new KernelInterpreter(kernel, new InterpreterOptions(seed, DetectRaces: true))
            .Run([.. buffers.Select(b => (ReferenceSlice)ReferenceMemory.Of(b))]);
        return buffers;
    }
}
