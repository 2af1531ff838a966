using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Reduction;
using GraphCompiler.Runtime;
using GraphCompiler.Tests.Backend.CSharp;
using GraphCompiler.Tests.Kernels.Lowering;
using Xunit;

namespace GraphCompiler.Tests.Ops;

/// <summary>The greatest and the least of floats that have no plain order: NaNs of both signs win, +0 is above −0, ∞ are ends.</summary>
public sealed class ExtremeTests
{
    private static readonly float MinusNaN = BitConverter.UInt32BitsToSingle(0xFFC0_0000), PlusNaN = BitConverter.UInt32BitsToSingle(0x7FC0_0000);

    /// <summary>What the elements of a row are drawn from.</summary>
    private static readonly float[][] Pools =
    [
        [1, -2, 3.5f, -4], [-1, -2, -float.Epsilon], [float.Epsilon, 2], [0, -0f], [-0f], [-0f, -1], [0, 1],
        [float.NegativeInfinity], [float.PositiveInfinity], [float.NegativeInfinity, float.MinValue], [float.PositiveInfinity, float.MaxValue],
        [float.NegativeInfinity, float.PositiveInfinity], [MinusNaN], [PlusNaN], [1, 2, 3, 4, MinusNaN], [1, 2, 3, 4, PlusNaN],
        [-1, -2, MinusNaN], [float.PositiveInfinity, MinusNaN], [float.NegativeInfinity, PlusNaN], [MinusNaN, PlusNaN, 0, -0f],
    ];

    /// <summary>Rows that fill lanes, that do not, and that have a rest; every form.</summary>
    public static TheoryData<int, int> FormsAndWidths
    {
        get
        {
            var data = new TheoryData<int, int>();
            foreach (int bits in new[] { 512, 256, 128, 0 })
            {
                foreach (int width in new[] { 5, 24, 64, 200 })
                {
                    data.Add(bits, width);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(FormsAndWidths))]
    public void Along_rows_and_columns_fused_and_not(int bits, int width)
    {
        var random = new Random(width);
        float[][] rows = [.. Enumerable.Range(0, 40).Select(r => Enumerable.Range(0, width)
            .Select(_ => Pools[r % Pools.Length]).Select(pool => pool[random.Next(pool.Length)]).ToArray())];
        NdArray across = NdArray.Zeros(DType.F32, [rows.Length, width]), down = NdArray.Zeros(DType.F32, [width, rows.Length]);
        for (int r = 0; r < rows.Length; r++)
        {
            for (int c = 0; c < width; c++)
            {
                across.Data<float>()[(r * width) + c] = rows[r][c];
                down.Data<float>()[(c * rows.Length) + r] = rows[r][c];
            }
        }

        foreach (bool fusion in new[] { true, false })
        {
            var b = new GraphBuilder("main");
            Value x = b.Parameter("x", new TensorType(DType.F32, [rows.Length, width])), y = b.Parameter("y", new TensorType(DType.F32, [width, rows.Length]));
            Value one = b.FullLike(x, 1);
            Graph graph = b.Build(
                new GraphResult("max", b.ReduceMax(b.Mul(x, one), [1])), new GraphResult("min", b.ReduceMin(b.Mul(x, one), [1])),
                new GraphResult("max down", b.ReduceMax(y, [0])), new GraphResult("min down", b.ReduceMin(y, [0])));
            NdArray[] found = KernelModule.AssertAgrees(LoweredGraph.Compile(graph, fusion).Programs, new VectorForm(bits), across, down);
            for (int r = 0; r < rows.Length; r++)
            {
                float max = rows[r].Aggregate(MathF.Max), min = rows[r].Aggregate(MathF.Min);
                AssertIs(max, found[0].Data<float>()[r]);
                AssertIs(min, found[1].Data<float>()[r]);
                AssertIs(max, found[2].Data<float>()[r]);
                AssertIs(min, found[3].Data<float>()[r]);
            }
        }
    }

    private static void AssertIs(float expected, float found) =>
        Assert.True(float.IsNaN(expected) ? float.IsNaN(found) : BitConverter.SingleToUInt32Bits(expected) == BitConverter.SingleToUInt32Bits(found), $"{found}, not {expected}");
}
