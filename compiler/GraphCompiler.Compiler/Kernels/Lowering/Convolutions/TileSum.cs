using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Kernels.Lowering.Contraction;

namespace GraphCompiler.Compiler.Kernels.Lowering.Convolutions;

/// <summary>The multiply-adds of one tile of a tiled convolution, and what is fetched ahead of them.</summary>
/// <param name="problem">The convolution.</param>
/// <param name="operands">Where its operands lie.</param>
/// <param name="buffers">The group's buffers.</param>
/// <param name="phases">The windows, dimension by dimension.</param>
/// <param name="tiling">How rows, columns and depth are cut up.</param>
/// <param name="lanes">Lanes of a vector.</param>
internal sealed class TileSum(
    ConvolutionProblem problem, ConvolutionOperands operands, GroupBuffers buffers, IReadOnlyList<WindowPhase> phases, ConvolutionTiling tiling, int lanes)
{
    /// <summary>Rows of a panel that kernels from memory are fetched ahead: two pages, which no cache sees coming by itself.</summary>
    private const long StepsAhead = 64;

    /// <summary>Bytes that one fetch brings.</summary>
    private const int FetchedBytes = 64;

    /// <summary>Positions of the kernel's last dimension that are written out.</summary>
    private const long MostUnrolled = 1;

    /// <summary>The multiply-adds of a tile through channels and lines of the kernel.</summary>
    public void Emit(
        KernelScope scope, ConvolutionUnit unit, IndexExpr panel, IndexExpr column, RowTile tile, RegisterTile registers, (Expr Begin, Expr End) channels,
        (Expr Begin, Expr End) lines)
    {
        if (phases.Any(p => p.Taps == 0))
        {
            return;
        }

        long channelTile = operands.ChannelTile;
        IndexVar block = scope.NewVariable("c", problem.Channels / channelTile);
        scope.Loop(block, channels.Begin, channels.End, LoopKind.Serial, inBlock =>
        {
            if (channelTile == 1)
            {
                Taps(inBlock, block, []);
                return;
            }

            IndexVar channel = inBlock.NewVariable("l", channelTile);
            inBlock.Loop(channel, LoopKind.Serial, s =>
            {
                Fetch(s, channel);
                Taps(s, (block * channelTile) + channel, []);
            });
        });

        // Blocks lie far from each other: what is met of the next one is fetched meanwhile, a column for each channel of this one.
        void Fetch(KernelScope s, IndexVar channel)
        {
            long columns = ((((tile.Shape[^1].Size - 1) * phases[^1].Stride) + ((phases[^1].Taps - 1) * phases[^1].Dilation)) / operands.ColumnStep) + 1;
            var lines = Shape.FromSizes([.. phases.SkipLast(1).Select(p => p.Taps)]);
            foreach (long[] offset in tile.Offsets.Where(o => o[^1] == 0))
            {
                for (long line = 0; line < lines.Elements; line++)
                {
                    EquatableArray<IndexExpr> taps = ReshapeMap.Index(lines, Shape.FromSizes(lines.Elements), [line]);
                    IndexExpr first = InputAt(offset, (block + 1) * channelTile, [.. taps, 0]);
                    for (long column = 0; column < columns; column += channelTile)
                    {
                        s.Code.Emit(new Prefetch(operands.InputBuffer(buffers), RegisterTile.Position(s, first + ((channel + column) * channelTile)), Near: true));
                    }
                }
            }
        }

        void Taps(KernelScope s, IndexExpr channel, List<IndexExpr> taps)
        {
            if (taps.Count == phases.Count)
            {
                Step(s, channel, taps);
                return;
            }

            int d = taps.Count;
            bool isFirst = d == 0 && tiling.TapBlock < phases[0].Taps;
            if (!isFirst && (phases[d].Taps == 1 || (d == phases.Count - 1 && phases[d].Taps <= MostUnrolled)))
            {
                for (long tap = 0; tap < phases[d].Taps; tap++)
                {
                    Taps(s, channel, [.. taps, tap]);
                }

                return;
            }

            IndexVar q = s.NewVariable("q", phases[d].Taps);
            (Expr begin, Expr end) = d == 0 ? lines : (Literal.Index(0), Literal.Index(phases[d].Taps));
            s.Loop(q, begin, end, LoopKind.Serial, inner => Taps(inner, channel, [.. taps, q]));
        }

        void Step(KernelScope s, IndexExpr channel, List<IndexExpr> taps)
        {
            IndexExpr[] kernel = [.. taps.Select((j, d) => (j * phases[d].TapStep) + phases[d].FirstTap)];
            registers.Step(
                s,
                operands.InputBuffer(buffers), i => InputAt(tile.Offsets[i], channel, taps),
                operands.KernelBufferOf(buffers), v => operands.KernelAt(unit.Group, panel, column + (v * lanes), channel, kernel));
            if (tiling.IsFar)
            {
                IndexExpr ahead = operands.KernelAt(unit.Group, panel, column, channel, kernel) + (StepsAhead * tiling.PanelColumns);
                int line = FetchedBytes / problem.Type.Size;
                for (int first = 0; first < registers.VectorCount * lanes; first += line)
                {
                    s.Code.Emit(new Prefetch(operands.KernelBufferOf(buffers), RegisterTile.Position(s, ahead + first)));
                }
            }
        }

        IndexExpr InputAt(IReadOnlyList<long> offset, IndexExpr channel, List<IndexExpr> taps)
        {
            IndexExpr[] row = [.. tile.Corner.Select((at, d) => at + (d >= tile.Lead ? offset[d - tile.Lead] : 0))];
            return operands.InputAt(
                row[0], unit.Group, channel,
                [.. taps.Select((j, d) => (row[d + 1] * phases[d].Stride) + (j * phases[d].Dilation) + phases[d].Offset)]);
        }
    }
}
