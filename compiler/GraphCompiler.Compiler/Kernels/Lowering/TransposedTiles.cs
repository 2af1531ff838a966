using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Kernels.Lowering.Contraction;
using GraphCompiler.Compiler.Ops.Movement;

namespace GraphCompiler.Compiler.Kernels.Lowering;

/// <summary>Elements of a group whose inputs are contiguous along another loop than the outputs: transposes, and chains with them.</summary>
/// <remarks>
/// Each such input is read in square tiles of whole registers along its own rows, transposed in registers (<see cref="LaneTransposition"/>), and laid
/// down in scratch memory; from there the elements of the tile are computed row by row as ever. A column of single elements would touch a line
/// for each.
/// </remarks>
public sealed class TransposedTiles
{
    private readonly FusionGroup group;
    private readonly IterationSpace space;
    private readonly int rows;

    private TransposedTiles(FusionGroup group, IterationSpace space, int rows) => (this.group, this.space, this.rows) = (group, space, rows);

    /// <summary>The loop along which inputs are contiguous.</summary>
    public int Rows => rows;

    /// <summary>Whether no element is computed twice, whatever the form.</summary>
    public bool IsExact => space.Extents[^1] % TileNest.MostLanes == 0 && space.Extents[rows] % TileNest.MostLanes == 0;

    /// <summary>The tiles of a group; null where no input asks for them or its sides are too short.</summary>
    /// <param name="group">The group.</param>
    /// <param name="space">The space of its elements.</param>
    public static TransposedTiles? Of(FusionGroup group, IterationSpace space)
    {
        int columns = space.Extents.Count - 1;
        if (columns < 1 || space.Extents[columns] < TileNest.MostLanes || space.Extents.Contains(0) || group.Nodes.Any(HasConditions))
        {
            return null;
        }

        int rows = Enumerable.Range(0, columns).Where(loop => space.Extents[loop] >= TileNest.MostLanes)
            .Where(loop => Transposed(group, space, loop) is not null)
            .DefaultIfEmpty(-1).Last();
        return rows < 0 ? null : new TransposedTiles(group, space, rows);
    }

    /// <summary>Emits the loops.</summary>
    /// <param name="scope">The body of the phase.</param>
    /// <param name="form">The form.</param>
    /// <param name="buffers">The group's buffers.</param>
    /// <returns>The number of chunks.</returns>
    public long Emit(KernelScope scope, VectorForm form, GroupBuffers buffers)
    {
        int lanes = form.Lanes(Transposed(group, space, rows)!.Value.Type.DType);
        var registers = new Dictionary<KernelType, LaneTransposition>();
        var nest = new TileNest(space.Extents, rows);
        return nest.Emit(scope, lanes, (inTile, row, column, index) =>
        {
            IndexVar r = inTile.NewVariable("r", lanes), j = inTile.NewVariable("j", space.Extents[^1]);
            var tiles = new Dictionary<(Value, IndexExpr), KernelBuffer>();
            Expr? FromTile(KernelScope at, Value value, EquatableArray<IndexExpr> element)
            {
                if (lanes == 1 || !buffers.Inputs.TryGetValue(value, out KernelBuffer? input) || form.Lanes(value.Type.DType) != lanes)
                {
                    return null;
                }

                IndexExpr linear = IndexAlgebra.Linearize(element, value.Type.Shape.Strides());
                long? stride = MemoryAccess.Factor(linear, j.Name);
                if (MemoryAccess.Factor(linear, r.Name) != 1 || MemoryAccess.Factor(linear, row.Name) != 1 || stride is not > 1)
                {
                    return null;
                }

                if (!tiles.TryGetValue((value, linear), out KernelBuffer? tile))
                {
                    var type = new KernelType(value.Type.DType, lanes);
                    tile = new KernelBuffer(scope.Names.Next("tile"), value.Type.DType, lanes * lanes, BufferAccess.Scratch);
                    scope.Code.Emit(new Scratch(tile));
                    registers.TryAdd(type, new LaneTransposition(type));
                    Fill(inTile, input, linear - r - (j * stride.Value) + (column * stride.Value), stride.Value, tile, registers[type]);
                    tiles.Add((value, linear), tile);
                }

                return at.Once((tile, r), s => s.Code.Let(new Load(new KernelType(value.Type.DType), tile, s.Index((r * lanes) + j - column))));
            }

            var emitter = new ElementEmitter(group, buffers.Inputs, buffers.FaultWord, FromTile);
            inTile.Loop(r, LoopKind.Serial, inRow => inRow.Loop(
                j, KernelScope.Variable(column), inRow.Index(column + lanes), LoopKind.Vector, s =>
                {
                    IndexExpr[] loops = [.. index];
                    (loops[rows], loops[^1]) = (row + r, j);
                    buffers.Store(s, emitter, group.Outputs.Select(v => (v, space.Index(OutputPlacement.Computed(v).Type.Shape, loops))));
                }));
        });
    }

    private static void Fill(
        KernelScope scope, KernelBuffer input, IndexExpr first, long stride, KernelBuffer tile, LaneTransposition transposition)
    {
        int lanes = (int)Math.Sqrt(tile.Elements);
        var type = new KernelType(tile.Element, lanes);
        var registers = new Expr[lanes];
        for (int i = 0; i < lanes; i++)
        {
            IndexExpr row = first + (stride * i);
            // So many rows at once are more than caches see coming by themselves.
            scope.Code.Emit(new Prefetch(input, scope.Index(row + lanes)));
            registers[i] = scope.Code.Let(new Load(type, input, scope.Index(row)));
        }

        registers = transposition.Emit(scope, registers);
        for (int i = 0; i < lanes; i++)
        {
            scope.Code.Emit(new Store(tile, Literal.Index(i * lanes), registers[i]));
        }
    }

    /// <summary>An input, of elements that fill registers, that is contiguous along a loop and not along the last.</summary>
    private static Value? Transposed(FusionGroup group, IterationSpace space, int rows) => space.Accesses.FirstOrDefault(a =>
        a.Value.Type.DType.Size >= 4 && space.Factor(a, rows) == 1 && space.Factor(a, space.Extents.Count - 1) > 1
        && group.Inputs.Contains(a.Value))?.Value;

    /// <summary>Whether a node takes its elements from one of several places: what is masked is not read in whole tiles.</summary>
    private static bool HasConditions(Node node) => node.Op is MovementOp op
        && op.Sources(
            node.OperandTypes(), node.Type,
            [.. Enumerable.Range(0, node.Type.Rank).Select(d => (IndexExpr)new IndexVar($"d{d}", node.Type.Shape[d]))])
            .Any(s => s.Conditions.Any(c => !c.AlwaysHolds));
}
