using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;
using static GraphCompiler.Tests.Kernels.SampleKernels;

namespace GraphCompiler.Tests.Kernels;

public sealed class KernelPrinterTests
{
    [Fact]
    public void A_kernel_prints_as_text()
    {
        Kernel kernel = Scale(LoopKind.Vector) with
        {
            Origins = [new KernelOrigin("%3 = mul %1, %2 : f32[16]", new SourceLocation("/home/a/Mlp.cs", 41, "encoder"))],
        };
        Assert.Equal(
            """
            kernel @k0_test(in %x: f32[16], out %y: f32[16]) {
              // %3 = mul %1, %2 : f32[16]  at Mlp.cs:41 in encoder
              parallel c in 0..2 {
                vector j in c * 8 .. (c + 1) * 8 {
                  t0: f32 = x[j]
                  y[j] = fma(t0, 2.0, t0)
                }
              }
            }

            """,
            KernelPrinter.Print(kernel), ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void Every_expression_has_text()
    {
        var f32x4 = new KernelType(DType.F32, 4);
        var boolx4 = new KernelType(DType.Bool, 4);
        var i32x4 = new KernelType(DType.I32, 4);
        KernelBuffer x = In("x", 16);
        Var v = new(f32x4, "v"), n = Index("n");
        var mask = new TailMask(boolx4, n);
        (Expr, string)[] rows =
        [
            (new Load(f32x4, x, n, mask), "x[n..+4 if tail<4>(n)]"),
            (new Load(f32x4, x, new LaneIndex(i32x4)), "x[{lanes<i32x4>}]"),
            (new Broadcast(f32x4, Literal.Of(F32, -0.0)), "broadcast<4>(-0.0)"),
            (new Shuffle(f32x4, v, [1, 0, 3, 2]), "shuffle(v, [1,0,3,2])"),
            (new Merge(f32x4, v, v, [0, 4, 1, 5]), "merge(v, v, [0,4,1,5])"),
            (new Permute(f32x4, v, new LaneIndex(i32x4)), "permute(v, lanes<i32x4>)"),
            (new Lookup(i32x4, [.. Enumerable.Range(0, 16).Select(i => (ulong)(i * i))], new LaneIndex(i32x4)),
                "lookup([0, 1, 4, 9, 16, 25, 36, 49, 64, 81, 100, 121, 144, 169, 196, 225], lanes<i32x4>)"),
            (new ExtractLane(F32, v, 2), "lane(v, 2)"),
            (new Apply(boolx4, ScalarFunction.LessOrEqual, [v, v]), "v <= v"),
            (new Apply(i32x4, ScalarFunction.Bitcast, [v]), "bitcast<i32x4>(v)"),
            (new Const(F32, 0x7fc00001), "nan(0x7fc00001)"),
            (Literal.Of(F32, double.PositiveInfinity), "Infinity"),
            (Literal.Of(new KernelType(DType.I8), -3L), "-3"),
            (Literal.Bool(true), "true"),
        ];
        Assert.All(rows, row => Assert.Equal(row.Item2, ExprText.Of(row.Item1)));
    }

    [Fact]
    public void Every_statement_has_text()
    {
        KernelBuffer word = InOut("faults", 1, DType.U64), y = Out("y", 4);
        var acc = new Var(F32, "acc0");
        (Stmt, string)[] rows =
        [
            (new Local(acc, Literal.Of(F32, 0.5)), "local acc0: f32 = 0.5"),
            (new Assign(acc, Add(acc, acc)), "acc0 = acc0 + acc0"),
            (new Store(y, I(3), acc, Literal.Bool(false), NonTemporal: true), "y[3 if false] = acc0 nontemporal"),
            (new Prefetch(y, I(3)), "prefetch %y[3]"),
            (new Prefetch(y, I(3), Near: true), "prefetch %y[3] near"),
            (new Scratch(new KernelBuffer("s", DType.F64, 8, BufferAccess.Scratch)), "scratch %s: f64[8]"),
            (new RaiseFault(word, 2, I(7)), "fault 2 at 7 in %faults"),
            (new Comment("%1 = neg %0", SourceLocation.Unknown), "// %1 = neg %0"),
            (new If(Literal.Bool(true), [new Assign(acc, acc)], [new Assign(acc, acc)]), "if true {\n  acc0 = acc0\n} else {\n  acc0 = acc0\n}"),
        ];
        Assert.All(rows, row => Assert.Equal(row.Item2, KernelPrinter.Print(row.Item1)));
    }
}
