using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Kernels.Lowering.Contraction;

namespace GraphCompiler.Compiler.Kernels.Lowering.Convolutions;

/// <summary>Brings the sums of a tile, whose lanes are outputs, to where they are stored: along the outputs, or along the windows.</summary>
/// <remarks>
/// Where neighbouring outputs are neighbours in memory, each row is passed on as it is. Else the tile is transposed in registers, and
/// each output's windows are passed on.
/// </remarks>
/// <param name="problem">The convolution.</param>
/// <param name="phases">The windows, dimension by dimension.</param>
/// <param name="tiling">How they are cut up.</param>
/// <param name="vector">Type of a register.</param>
/// <param name="sink">Takes the sums.</param>
/// <param name="scratch">Memory for a tile.</param>
public sealed class TileResults(
    ConvolutionProblem problem, IReadOnlyList<WindowPhase> phases, ConvolutionTiling tiling, KernelType vector, IResultSink sink, KernelBuffer scratch)
{
    /// <summary>Neighbouring outputs that a layout keeps together.</summary>
    private const int RunLength = 16;

    /// <summary>Elements of the memory for a tile.</summary>
    public static long ScratchElements(int rows, int vectors, int lanes) => DotShape.CeilDiv(rows, lanes) * lanes * vectors * lanes;

    /// <summary>Emits what becomes of a tile's sums.</summary>
    /// <param name="scope">Where.</param>
    /// <param name="segment">Segment of the chains.</param>
    /// <param name="group">Group of channels.</param>
    /// <param name="feature">First output.</param>
    /// <param name="tile">The rows.</param>
    /// <param name="registers">The sums.</param>
    /// <param name="vectors">Vectors of a row.</param>
    public void Emit(
        KernelScope scope, IndexExpr segment, IndexExpr group, IndexExpr feature, RowTile tile, RegisterTile registers, int vectors)
    {
        int rows = tile.Offsets.Count, lanes = vector.Lanes;
        long columns = Math.Min((long)vectors * lanes, problem.Features);
        Expr count = feature.Max + columns <= problem.Features ? Literal.Index(columns) : scope.Code.Apply(
            ScalarFunction.Min, Literal.Index(columns), scope.Index((feature * -1) + problem.Features));
        if (lanes == 1 || FeaturesAreNeighbours())
        {
            registers.Store(scope, scratch, (i, v) => (i * vectors * lanes) + (v * lanes));
            IndexVar row = scope.NewVariable("i", rows);
            scope.Loop(row, LoopKind.Serial, s => Runs(s, columns, count, (inner, j) =>
                Store(inner, feature + j, tile.Row(row), (row * (vectors * lanes)) + j)));
            return;
        }

        int blocks = (int)DotShape.CeilDiv(rows, lanes), pitch = blocks * lanes;
        var transposition = new LaneTransposition(vector);
        for (int v = 0; v < vectors; v++)
        {
            for (int b = 0; b < blocks; b++)
            {
                Expr[] block = [.. Enumerable.Range(b * lanes, lanes).Select(i => registers[Math.Min(i, rows - 1), v])];
                foreach ((int j, Expr value) in transposition.Emit(scope, block).Index())
                {
                    scope.Code.Emit(new Store(scratch, Literal.Index((((v * lanes) + j) * pitch) + (b * lanes)), value));
                }
            }
        }

        IndexVar column = scope.NewVariable("f", columns);
        scope.Loop(column, Literal.Index(0), count, LoopKind.Serial, s =>
        {
            IndexVar row = s.NewVariable("i", rows);
            s.Loop(row, LoopKind.Vector, inner => Store(inner, feature + column, tile.Row(row), (column * pitch) + row));
        });

        void Store(KernelScope inner, IndexExpr at, IndexExpr[] row, IndexExpr sumAt)
        {
            IndexExpr[] windows = [.. row.Skip(1).Select((p, d) => (p * phases[d].OutputStep) + phases[d].FirstOutput)];
            Expr sum = inner.Code.Let(new Load(vector.Scalar, scratch, inner.Index(sumAt)), "sum");
            sink.Put(inner, segment, new ResultPlace(row[0], group, at, windows.ToEquatable()), sum);
        }
    }

    /// <summary>Vector loops over the outputs of a row, run by run.</summary>
    private static void Runs(KernelScope scope, long columns, Expr count, Action<KernelScope, IndexExpr> emit)
    {
        if (columns > RunLength && count is Const && columns % RunLength == 0)
        {
            for (long first = 0; first < columns; first += RunLength)
            {
                long begin = first;
                IndexVar j = scope.NewVariable("j", RunLength);
                scope.Loop(j, LoopKind.Vector, s => emit(s, begin + j));
            }

            return;
        }

        IndexVar k = scope.NewVariable("j", columns);
        scope.Loop(k, Literal.Index(0), count, LoopKind.Vector, s => emit(s, k));
    }

    /// <summary>Whether a run of outputs is one of neighbours where sums are stored.</summary>
    private bool FeaturesAreNeighbours()
    {
        var lane = new IndexVar("lane", Math.Min(RunLength, problem.Features));
        IndexExpr feature = problem.Features > RunLength ? (new IndexVar("run", DotShape.CeilDiv(problem.Features, RunLength)) * RunLength) + lane : lane;
        IndexExpr[] row = [.. tiling.Extents.Select((extent, d) => extent == 1 ? (IndexExpr)0 : new IndexVar($"p{d}", extent))];
        return IndexAlgebra.Factor(sink.At(new ResultPlace(row[0], 0, feature, row.Skip(1).ToEquatable())), lane) == 1;
    }
}

/// <summary>Takes finished sums.</summary>
public interface IResultSink
{
    /// <summary>Emits what becomes of a sum.</summary>
    /// <param name="scope">Where.</param>
    /// <param name="segment">Segment of the chain.</param>
    /// <param name="place">Element of the result.</param>
    /// <param name="sum">The sum.</param>
    void Put(KernelScope scope, IndexExpr segment, ResultPlace place, Expr sum);

    /// <summary>Where the first of what is stored for an element lies.</summary>
    IndexExpr At(ResultPlace place);
}
