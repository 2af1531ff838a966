using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Kernels.Lowering.Gpu;

namespace GraphCompiler.Compiler.Kernels.Lowering.Fibers;

/// <summary>The sweeps over each block of fibers: those of the reductions, in order of dependence, and in the last one the outputs.</summary>
/// <param name="lowering">The lowering.</param>
/// <param name="blocks">How the fibers are shared out.</param>
/// <param name="elements">Emits elements.</param>
public abstract class FiberSweeps(FiberLowering lowering, FiberBlocks blocks, FiberElements elements)
{
    /// <summary>How the fibers are shared out.</summary>
    protected FiberBlocks Blocks => blocks;

    /// <summary>How the reductions run through the elements.</summary>
    protected ReductionOrder Order => Blocks.Order;

    /// <summary>Emits elements.</summary>
    protected FiberElements Elements => elements;

    /// <summary>The phase of a grid: a lane sweeps over its fiber alone.</summary>
    public Phase Emit(GridScope grid)
    {
        GridScope.Item(grid.Body, Blocks.Count, (grid.Group * grid.Lanes) + grid.Lane, OneBlock);
        return grid.Phase(ElementCost.Of(lowering.Group) * Blocks.Elements * grid.Lanes);
    }

    /// <summary>The phase whose body is <paramref name="phase"/>.</summary>
    public Phase Emit(KernelScope phase)
    {
        if (Blocks.Count == 1)
        {
            OneBlock(phase, 0);
        }
        else
        {
            var chunk = new IndexVar(LoopNest.Chunk.Name, Blocks.Chunks);
            phase.Know(chunk);
            IndexExpr first = Blocks.Chunks == 1 ? 0 : chunk * Blocks.PerChunk;
            IndexVar block = phase.NewVariable("block", Blocks.Count);
            phase.Loop(
                block, phase.Index(first), LoopNest.UpTo(phase, first + Blocks.PerChunk, Blocks.Count), LoopKind.Serial, s => OneBlock(s, block));
        }

        double cost = ElementCost.Of(lowering.Group) * Blocks.Elements * Blocks.PerChunk;
        return new Phase(LoopNest.Chunk, Blocks.Chunks, cost, phase.Code.Statements.ToEquatable());
    }

    /// <summary>The reductions of a sweep.</summary>
    protected IEnumerable<Node> Reductions(int sweep) => lowering.Reductions.Where(r => lowering.Pattern.Stages[r] == sweep);

    /// <summary>What is computed of results, and read by elements, once so many sweeps are done.</summary>
    protected IEnumerable<Value> ResultValues(int sweeps)
    {
        HashSet<Value> read = [.. lowering.Group.Nodes.Where(n => !IsResult(n)).SelectMany(n => n.Operands)];
        return lowering.Group.Nodes.Where(n => IsResult(n) && n.Op is not ReductionOp && lowering.Pattern.Stages[n] == sweeps)
            .SelectMany(n => n.Results).Where(read.Contains);
    }

    /// <summary>Emits what comes before the first sweep over a block.</summary>
    protected abstract void Begin(KernelScope scope, IndexExpr block);

    /// <summary>Emits a sweep.</summary>
    protected abstract void Sweep(KernelScope scope, int sweep);

    /// <summary>Emits what comes after the last one.</summary>
    protected abstract void End(KernelScope scope);

    private void OneBlock(KernelScope scope, IndexExpr block)
    {
        Begin(scope, block);
        for (int sweep = 1; sweep <= elements.Cache.LastSweep; sweep++)
        {
            elements.Sweep = sweep;
            Sweep(scope, sweep);
        }

        End(scope);
        elements.Known.Clear();
    }

    private bool IsResult(Node node) => lowering.Pattern.Levels.TryGetValue(node, out Level level) && level == Level.Result;
}
