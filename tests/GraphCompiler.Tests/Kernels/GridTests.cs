using GraphCompiler.Backend.CSharp;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Kernels.Transforms;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;
using static GraphCompiler.Tests.Kernels.SampleKernels;

namespace GraphCompiler.Tests.Kernels;

/// <summary>Groups of lanes: their laws, their text, and what the interpreter makes of them.</summary>
public sealed class GridTests
{
    private const int Lanes = 8;
    private static readonly KernelBuffer X = In("x", 16), Y = Out("y", 16), Z = InOut("z", 16);
    private static readonly KernelBuffer S = new("s", DType.F32, Lanes, BufferAccess.Shared);
    private static readonly Var Group = Index("group"), Lane = Index("lane"), C = Index("c");
    private static readonly Expr At = Add(Op(ScalarFunction.Mul, Group, I(Lanes)), Lane);
    private static readonly Expr Other = Op(ScalarFunction.Sub, I(Lanes - 1), Lane);

    /// <summary>Reverses each group's elements by way of shared memory.</summary>
    private static readonly Stmt[] Reversal = [new Scratch(S), new Store(S, Lane, Read(X, At)), new GroupBarrier(), new Store(Y, At, Read(S, Other))];

    public static TheoryData<string, Stmt[]> Broken => new()
    {
        { "K14", [new If(Lower(4), [new GroupBarrier()], [])] },
        { "K14", [new For(Index("i"), I(0), Lane, 1, LoopKind.Serial, [new GroupBarrier()])] },
        { "K14", [new Let(Index("n"), Add(Lane, I(1))), new For(Index("i"), I(0), Index("n"), 1, LoopKind.Serial, [new GroupBarrier()])] },
        { "K15", [new Scratch(S with { Elements = 8193 })] },
        { "K9", [new If(Lower(4), [new Scratch(S)], [])] },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void What_breaks_a_law_of_grids_is_refused(string law, Stmt[] body) =>
        Assert.Contains($"({law})", FaultOf(() => KernelVerifier.Verify(Of(body), VectorForm.Grid)), StringComparison.Ordinal);

    [Fact]
    public void Lanes_belong_to_the_grid_form_and_no_other()
    {
        KernelVerifier.Verify(Of(Reversal), VectorForm.Grid);
        Assert.Contains("(K13)", FaultOf(() => KernelVerifier.Verify(Of(Reversal), VectorForm.Scalar)), StringComparison.Ordinal);
        Assert.Contains("(K13)", FaultOf(() => KernelVerifier.Verify(SampleKernels.Of([X, Y], 2), VectorForm.Grid)), StringComparison.Ordinal);
        Kernel tooMany = Of([]);
        tooMany = tooMany with { Phases = [tooMany.Phases[0] with { Lanes = new LaneRange(Lane, 257) }] };
        Assert.Contains("(K13)", FaultOf(() => KernelVerifier.Verify(tooMany, VectorForm.Grid)), StringComparison.Ordinal);
        Stmt hint = new Prefetch(X, I(0));
        KernelVerifier.Verify(Of(hint), VectorForm.Grid);
        Assert.Contains("(K13)", FaultOf(() => KernelVerifier.Verify(Of(hint), VectorForm.Grid, legalized: true)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_barrier_may_stand_in_a_loop_that_is_the_same_for_all_lanes() => KernelVerifier.Verify(
        Of(new Let(Index("n"), Add(Group, I(1))), new For(Index("i"), I(0), Index("n"), 1, LoopKind.Serial, [new GroupBarrier()])),
        VectorForm.Grid);

    [Fact]
    public void Grids_have_a_text() => Assert.Equal(
        """
        kernel @k0_test(in %x: f32[16], out %y: f32[16], inout %z: f32[16]) {
          grid group in 0..2, lane in 0..8 {
            shared %s: f32[8]
            s[lane] = x[(group * 8) + lane]
            barrier
            y[(group * 8) + lane] = s[7 - lane]
          }
        }

        """,
        KernelPrinter.Print(Of(Reversal)));

    [Fact]
    public void Lanes_see_after_a_barrier_what_others_wrote_before()
    {
        byte[] y = new byte[64];
        Run(Of(Reversal), Ramp(), y);
        Assert.Equal([7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8], Values(y));
    }

    [Fact]
    public void Without_the_barrier_lanes_race()
    {
        string fault = FaultOf(() => Run(Of([.. Reversal.Where(s => s is not GroupBarrier)]), Ramp(), new byte[64]));
        Assert.Contains("s[", fault, StringComparison.Ordinal);
        Stmt both = new Store(Z, Op(ScalarFunction.Mul, Group, I(Lanes)), Read(X, At));
        Assert.Contains("no barrier between", FaultOf(() => Run(Of(both), Ramp(), new byte[64])), StringComparison.Ordinal);
        Stmt[] inTurn = [new Store(Z, At, Read(X, At)), new GroupBarrier(), new Store(Y, At, Read(Z, Add(Op(ScalarFunction.Mul, Group, I(Lanes)), Other)))];
        Run(Of(inTurn), Ramp(), new byte[64]);
    }

    [Fact]
    public void Groups_race_whatever_barriers_there_are()
    {
        Stmt[] everywhere = [new GroupBarrier(), new If(Lower(1), [new Store(Z, I(0), Read(X, At))], [])];
        Assert.Contains("in the same phase", FaultOf(() => Run(Of(everywhere), Ramp(), new byte[64])), StringComparison.Ordinal);
    }

    [Fact]
    public void Shared_memory_is_not_read_before_it_is_written()
    {
        Stmt[] unwritten = [new Scratch(S), new Store(Y, At, Read(S, Lane))];
        Assert.Contains("never written", FaultOf(() => Run(Of(unwritten), Ramp(), new byte[64])), StringComparison.Ordinal);
    }

    [Fact]
    public void Lanes_that_go_different_ways_around_a_barrier_are_refused()
    {
        Stmt astray = new If(Lower(4), [new GroupBarrier()], []);
        Assert.Contains("different ways", FaultOf(() => Run(Of(astray), Ramp(), new byte[64])), StringComparison.Ordinal);
    }

    [Fact]
    public void Indices_that_fit_become_narrow_and_data_does_not()
    {
        KernelBuffer numbers = In("n", 16, DType.I64);
        Var at = Index("at"), n = Index("n0");
        Kernel kernel = Of(
            new Let(at, At), new Let(n, Read(numbers, at)),
            new Store(Y, at, new Apply(F32, ScalarFunction.Convert, [Add(n, at)])),
            new For(Index("i"), I(0), Add(Group, I(2)), 1, LoopKind.Serial, [new Store(Z, Add(at, Index("i")), Read(X, at))]));
        Assert.Equal(
            """
              grid group in 0..2, lane in 0..8 {
                at: i32 = (group * 8) + lane
                n0: i64 = n[at]
                y[at] = convert<f32>(n0 + convert<i64>(at))
                serial i in 0 .. group + 2 {
                  z[at + i] = x[at]
                }
              }
            """.ReplaceLineEndings("\n"),
            Body(kernel with { Buffers = [.. kernel.Buffers, numbers] }));
    }

    [Fact]
    public void An_index_that_may_not_fit_stays_wide()
    {
        KernelBuffer huge = In("huge", 1L << 40);
        Kernel kernel = Of(new Let(Index("at"), Op(ScalarFunction.Mul, Group, I(1L << 35))), new Store(Y, Lane, Read(huge, Index("at"))));
        string text = Body(kernel with { Buffers = [.. kernel.Buffers, huge] });
        Assert.Contains("at: i64 = convert<i64>(group) * 34359738368", text, StringComparison.Ordinal);
        Assert.Contains("y[lane] = huge[at]", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Hints_to_caches_are_gone_once_it_is_legalized()
    {
        string text = Body(Of(new Prefetch(X, I(0)), new Store(Y, At, Read(X, At), NonTemporal: true)));
        Assert.DoesNotContain("prefetch", text, StringComparison.Ordinal);
        Assert.DoesNotContain("nontemporal", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_backend_for_processors_refuses_grids()
    {
        var options = new CompilerOptions { Form = VectorForm.Grid, CacheFolder = "" };
        var fault = Assert.Throws<GraphCompilerException>(() => new CSharpBackend().FormOf(options));
        Assert.Equal("GRC6101", fault.Code);
        Assert.Contains("csharp", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>The text of the only phase of a kernel that is legalized.</summary>
    private static string Body(Kernel kernel) =>
        string.Join('\n', KernelPrinter.Print(Legalization.Run(kernel, VectorForm.Grid)).Split('\n')[1..^2]);

    private static Apply Lower(long bound) => new Apply(Bool, ScalarFunction.Less, [Lane, I(bound)]);

    private static Kernel Of(params Stmt[] body)
    {
        Kernel kernel = SampleKernels.Of([X, Y, Z], 2, body);
        return kernel with { Phases = [kernel.Phases[0] with { Chunk = Group, Lanes = new LaneRange(Lane, Lanes) }] };
    }

    private static void Run(Kernel kernel, byte[] x, byte[] y) => new KernelInterpreter(kernel, new InterpreterOptions(1, DetectRaces: true))
        .Run(ReferenceMemory.Of(x), ReferenceMemory.Of(y), ReferenceMemory.Undefined(64));

    private static byte[] Ramp() => [.. Enumerable.Range(0, 16).SelectMany(i => BitConverter.GetBytes((float)i))];

    private static float[] Values(byte[] bytes) => [.. Enumerable.Range(0, bytes.Length / 4).Select(i => BitConverter.ToSingle(bytes, 4 * i))];

    private static string FaultOf(Action action) => Assert.Throws<GraphCompilerException>(action).Message;
}
