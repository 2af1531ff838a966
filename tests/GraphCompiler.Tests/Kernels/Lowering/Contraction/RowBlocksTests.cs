using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Kernels.Lowering;
using GraphCompiler.Compiler.Kernels.Lowering.Contraction;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests.Kernels.Lowering.Contraction;

public sealed class RowBlocksTests
{
    [Theory]
    [InlineData(1, 1, 8)]
    [InlineData(8, 1, 8)]
    [InlineData(9, 1, 8)]
    [InlineData(100, 3, 8)]
    [InlineData(97, 4, 6)]
    [InlineData(1025, 2, 8)]
    [InlineData(7, 7, 4)]
    public void Every_row_lies_in_one_tile_and_no_tile_is_too_high(long rows, long count, int highest)
    {
        // Each tile adds 1 to its rows.
        var blocks = new RowBlocks(rows, count);
        var names = new NameSource();
        var scope = new KernelScope(names);
        var counts = new KernelBuffer("counts", DType.I32, rows, BufferAccess.InOut);
        IndexVar block = scope.NewVariable("block", count);
        var heights = new HashSet<int>();
        scope.Loop(block, LoopKind.Serial, s => blocks.EachTile(s, block, highest, (tile, row, height) =>
        {
            heights.Add(height);
            IndexVar i = tile.NewVariable("i", height);
            tile.Loop(i, LoopKind.Serial, inner =>
            {
                Expr at = inner.Index(blocks.First(block) + row + i);
                var type = new KernelType(DType.I32);
                inner.Code.Emit(new Store(counts, at, new Apply(type, ScalarFunction.Add, [new Load(type, counts, at), Literal.Of(type, 1L)])));
            });
        }));
        var kernel = new Kernel("k", [counts], [new Phase(LoopNest.Chunk, 1, 1, scope.Code.Statements.ToEquatable())], []);
        byte[] bytes = new byte[rows * 4];
        KernelInterpreter.Run(kernel, bytes);
        Assert.All(Enumerable.Range(0, (int)rows), i => Assert.Equal(1, BitConverter.ToInt32(bytes, i * 4)));
        Assert.InRange(heights.Count, 1, 2);
        Assert.InRange(heights.Max(), heights.Min(), Math.Min(highest, heights.Min() + 1));
    }
}
