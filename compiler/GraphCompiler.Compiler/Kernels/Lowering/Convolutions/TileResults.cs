using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Kernels.Lowering.Contraction;

namespace GraphCompiler.Compiler.Kernels.Lowering.Convolutions;

/// <summary>Brings sums, whose lanes are outputs, to where they are stored: along the outputs, or along the windows.</summary>
/// <remarks>
/// Where neighbouring outputs are neighbours in memory, each row of a tile is passed on as it is. Else tiles are transposed in registers and gathered in
/// scratch memory, <c>[output, row]</c>, for a band of rows; then each output's windows are passed on in long runs, with little left to masks.
/// </remarks>
/// <param name="problem">The convolution.</param>
/// <param name="phases">The windows, dimension by dimension.</param>
/// <param name="tiling">How they are cut up.</param>
/// <param name="vector">Type of a register.</param>
/// <param name="vectors">Vectors of a tile's row.</param>
/// <param name="sink">Takes the sums.</param>
public sealed class TileResults(
    ConvolutionProblem problem, IReadOnlyList<WindowPhase> phases, ConvolutionTiling tiling, KernelType vector, int vectors, IResultSink sink)
{
    /// <summary>Whether an output's windows of one sample are followed in memory by those of the next.</summary>
    private readonly bool samplesFollow = SamplesFollow(tiling, sink);

    /// <summary>Neighbouring outputs that a layout keeps together.</summary>
    private const int RunLength = 16;

    /// <summary>Whether tiles are transposed, and a band's results follow after all of its tiles.</summary>
    public bool IsTransposed { get; } = vector.Lanes > 1 && !FeaturesAreNeighbours(problem, tiling, sink);

    /// <summary>Elements of the memory that is needed.</summary>
    /// <param name="tileRows">Most rows of a tile.</param>
    public long ScratchElements(int tileRows) => Columns * (IsTransposed ? Pitch : tileRows);

    private int Columns => vectors * vector.Lanes;

    /// <summary>Elements from an output to the next: a tile writes whole registers, and no large power of two is a multiple.</summary>
    private long Pitch => (DotShape.CeilDiv(tiling.BandRows + vector.Lanes, 32) * 32) + 16;

    /// <summary>Emits what becomes of a tile's sums at once.</summary>
    /// <param name="scope">Where.</param>
    /// <param name="segment">Segment of the chains.</param>
    /// <param name="group">Group of channels.</param>
    /// <param name="feature">First output.</param>
    /// <param name="tile">The rows.</param>
    /// <param name="registers">The sums.</param>
    /// <param name="scratch">Memory of <see cref="ScratchElements"/>.</param>
    /// <param name="tileVectors">Vectors of the tile's rows.</param>
    public void EmitTile(
        KernelScope scope, IndexExpr segment, IndexExpr group, IndexExpr feature, RowTile tile, RegisterTile registers, KernelBuffer scratch, int tileVectors)
    {
        int rows = tile.Offsets.Count, lanes = vector.Lanes;
        if (!IsTransposed)
        {
            registers.Store(scope, scratch, (i, v) => (i * Columns) + (v * lanes));
            IndexVar row = scope.NewVariable("i", rows);
            scope.Loop(row, LoopKind.Serial, s => Runs(s, Existing(scope, feature, tileVectors), tileVectors, (inner, j) =>
                Put(inner, segment, group, feature + j, tile.Row(row), scratch, (row * Columns) + j)));
            return;
        }

        var transposition = new LaneTransposition(vector);
        for (int v = 0; v < tileVectors; v++)
        {
            for (int first = 0; first < rows; first += lanes)
            {
                Expr[] block = [.. Enumerable.Range(first, lanes).Select(i => registers[Math.Min(i, rows - 1), v])];
                foreach ((int j, Expr value) in transposition.Emit(scope, block).Index())
                {
                    IndexExpr at = tile.NumberInBand + ((((v * lanes) + j) * Pitch) + first);
                    scope.Code.Emit(new Store(scratch, RegisterTile.Position(scope, at), value));
                }
            }
        }
    }

    /// <summary>Emits what becomes of the sums of a band, whose tiles have been gathered.</summary>
    /// <param name="scope">Where.</param>
    /// <param name="segment">Segment of the chains.</param>
    /// <param name="group">Group of channels.</param>
    /// <param name="feature">First output.</param>
    /// <param name="band">The rows.</param>
    /// <param name="scratch">Memory of <see cref="ScratchElements"/>.</param>
    /// <param name="tileVectors">Vectors of the tiles' rows.</param>
    public void EmitBand(
        KernelScope scope, IndexExpr segment, IndexExpr group, IndexExpr feature, RowBand band, KernelBuffer scratch, int tileVectors)
    {
        Expr existing = Existing(scope, feature, tileVectors);
        long windows = tiling.RowsBehind(0);
        if (samplesFollow || tiling.Band > 0 || windows == 1 || band.Most <= windows)
        {
            Outputs(scope, 0, band.Rows, band.Most);
            return;
        }

        // Whole small samples: in memory the outputs of one are neighbours, and those of another are far away.
        IndexVar sample = scope.NewVariable("n", DotShape.CeilDiv(band.Most, windows));
        scope.Loop(
            sample, Literal.Index(0), scope.Index(band.Rows / windows), LoopKind.Serial, s => Outputs(s, sample * windows, windows, windows));

        void Outputs(KernelScope outer, IndexExpr first, IndexExpr count, long most)
        {
            IndexVar column = outer.NewVariable("f", Columns);
            outer.Loop(column, Literal.Index(0), existing, LoopKind.Serial, s =>
            {
                long line = tiling.Extents[^1];
                if (phases[^1].OutputStep == 1 || line % RunLength == 0 || tiling.Band == tiling.Extents.Count - 1)
                {
                    Row(s, column, first, s.Index(count), most);
                    return;
                }

                // Elements of a line are equally far apart, but those of the next are not.
                IndexVar l = s.NewVariable("l", most / line);
                s.Loop(l, Literal.Index(0), s.Index(count / line), LoopKind.Serial, inner => Row(inner, column, first + (l * line), Literal.Index(line), line));
            });
        }

        void Row(KernelScope s, IndexVar column, IndexExpr first, Expr count, long most)
        {
            IndexVar row = s.NewVariable("i", most);
            s.Loop(row, Literal.Index(0), count, LoopKind.Vector, inner =>
                Put(inner, segment, group, feature + column, band.Row(first + row), scratch, (column * Pitch) + first + row));
        }
    }

    private void Put(
        KernelScope scope, IndexExpr segment, IndexExpr group, IndexExpr feature, IndexExpr[] row, KernelBuffer scratch, IndexExpr at)
    {
        IndexExpr[] windows = [.. row.Skip(1).Select((p, d) => phases[d].Output(p))];
        Expr sum = scope.Code.Let(new Load(vector.Scalar, scratch, scope.Index(at)), "sum");
        sink.Put(scope, segment, new ResultPlace(row[0], group, feature, windows.ToEquatable()), sum);
    }

    /// <summary>How many outputs of a tile exist, from its first one on.</summary>
    private Expr Existing(KernelScope scope, IndexExpr feature, int tileVectors)
    {
        // Of outputs that are whole runs, tiles have those vectors only that exist.
        long columns = Math.Min((long)tileVectors * vector.Lanes, problem.Features);
        return problem.Features % RunLength == 0 || feature.Max + columns <= problem.Features ? Literal.Index(columns) : scope.Code.Apply(
            ScalarFunction.Min, Literal.Index(columns), scope.Index((feature * -1) + problem.Features));
    }

    /// <summary>Vector loops over the outputs of a row, run by run.</summary>
    private void Runs(KernelScope scope, Expr count, int tileVectors, Action<KernelScope, IndexExpr> emit)
    {
        long columns = (long)tileVectors * vector.Lanes;
        if (problem.Features % RunLength == 0 && columns % RunLength == 0)
        {
            for (long first = 0; first < columns; first += RunLength)
            {
                long begin = first;
                IndexVar j = scope.NewVariable("j", RunLength);
                scope.Loop(j, LoopKind.Vector, s => emit(s, begin + j));
            }

            return;
        }

        IndexVar k = scope.NewVariable("j", Columns);
        scope.Loop(k, Literal.Index(0), count, LoopKind.Vector, s => emit(s, k));
    }

    private static bool SamplesFollow(ConvolutionTiling tiling, IResultSink sink)
    {
        var sample = new IndexVar("sample", tiling.Extents[0]);
        IndexExpr[] row = [sample, .. Enumerable.Repeat((IndexExpr)0, tiling.Extents.Count - 1)];
        return tiling.Extents[0] > 1 && IndexAlgebra.Factor(sink.At(new ResultPlace(row[0], 0, 0, row.Skip(1).ToEquatable())), sample) == tiling.RowsBehind(0);
    }

    /// <summary>Whether a run of outputs is one of neighbours where sums are stored.</summary>
    private static bool FeaturesAreNeighbours(ConvolutionProblem problem, ConvolutionTiling tiling, IResultSink sink)
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
