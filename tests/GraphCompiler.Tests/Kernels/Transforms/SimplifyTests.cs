using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Kernels.Transforms;
using GraphCompiler.Runtime;
using Xunit;
using static GraphCompiler.Tests.Kernels.SampleKernels;

namespace GraphCompiler.Tests.Kernels.Transforms;

public sealed class SimplifyTests
{
    private static readonly Var N = Index("n");

    public static TheoryData<Expr, string> Rows => new()
    {
        { Add(N, I(0)), "n" },
        { Add(I(0), N), "n" },
        { Mul(N, I(1)), "n" },
        { Mul(I(0), N), "0" },
        { Op(ScalarFunction.Div, N, I(1)), "n" },
        { Add(Add(N, I(2)), I(3)), "n + 5" },
        { Add(I(2), N), "n + 2" },
        { Op(ScalarFunction.Min, I(2), I(3)), "2" },
        { Op(ScalarFunction.Div, I(7), I(0)), "7 / 0" },
        { Op(ScalarFunction.Sub, I(2), N), "2 - n" },

        // Floats stay: x + 0 is not x for −0, nor is x · 0 zero for NaN.
        { Add(new Var(F32, "x"), Literal.Of(F32, 0.0)), "x + 0.0" },
        { Mul(new Var(F32, "x"), Literal.Of(F32, 0.0)), "x * 0.0" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void Index_arithmetic_is_folded(Expr before, string after) => Assert.Equal(after, ExprText.Of(Simplify.Fold(before)));

    [Fact]
    public void Copies_are_propagated_but_not_those_of_locals()
    {
        KernelBuffer y = Out("y", 8);
        Var a = Index("a"), l = Index("l"), b = Index("b");
        Const one = Literal.Of(F32, 1.0);
        Kernel kernel = Of([y], 1, new Let(a, I(2)), new Store(y, Add(a, I(1)), one),
            new Local(l, I(1)), new Let(b, l), new Assign(l, I(5)), new Store(y, b, one));
        string text = KernelPrinter.Print(Simplify.Run(kernel));
        Assert.Contains("y[3] = 1.0", text, StringComparison.Ordinal);
        Assert.Contains("y[b] = 1.0", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Unrolled_loops_are_written_out_with_names_of_their_own()
    {
        KernelBuffer x = In("x", 8), y = Out("y", 8);
        Var i = Index("i"), t = new(F32, "t");
        Kernel kernel = Of([x, y], 1, new For(i, I(1), I(5), 2, LoopKind.Unrolled, [new Let(t, Read(x, i)), new Store(y, Add(i, I(1)), t)]));
        Assert.Equal(
            """
                t_0: f32 = x[1]
                y[2] = t_0
                t_1: f32 = x[3]
                y[4] = t_1
            """,
            string.Join('\n', KernelPrinter.Print(Legalization.Run(kernel, VectorForm.V512)).Split('\n')[2..^3]),
            ignoreLineEndingDifferences: true);
    }
}
