using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering.Contraction;

/// <summary>
/// What an epilogue reads, element by element of the result, from memory that no near cache holds: weights and moments that a gradient updates, a
/// residual. It is asked for while the sums are still computed.
/// </summary>
/// <remarks>
/// Measured for the gradient of a layer of 784×512 weights with Adam at batch 128 (Zen 5): with weights and moments in main memory 672 ⇒ 457 µs on one
/// thread, 352 ⇒ 233 on two; 430 ⇒ 422 and 231 ⇒ 219 in the third-level cache. To ask at the beginning of a tile for all that it needs takes 550 µs, in
/// the tile before 600: too many lines at once. With the epilogue itself in pieces between the multiply-adds, unasked for, it takes 845.
/// </remarks>
public sealed class EpilogueStreams
{
    /// <summary>Smaller inputs are near when they are needed.</summary>
    private const long FewestBytes = 256 << 10;

    /// <summary>Multiply-adds of a shallower tile take less time than memory does.</summary>
    private const long LeastDepth = 32;

    private const int CacheLine = 64;

    private readonly FusionGroup group;
    private readonly DotProblem problem;
    private readonly GroupBuffers buffers;

    /// <summary>The streams of a group.</summary>
    /// <param name="group">The group.</param>
    /// <param name="problem">Its contraction.</param>
    /// <param name="buffers">Its buffers.</param>
    public EpilogueStreams(FusionGroup group, DotProblem problem, GroupBuffers buffers)
    {
        (this.group, this.problem, this.buffers) = (group, problem, buffers);
        DotShape shape = problem.Shape;
        Any = shape.Depth >= LeastDepth && group.Inputs.Any(IsLarge)
            && Reads(new IndexVar("batch", shape.Batch), new IndexVar("row", shape.Rows), new IndexVar("column", shape.Columns)).Count > 0;
    }

    /// <summary>Whether there is something to ask for.</summary>
    public bool Any { get; }

    /// <summary>Asks for what a piece of a row of the result needs.</summary>
    /// <param name="scope">Where.</param>
    /// <param name="batch">Batch index.</param>
    /// <param name="row">Row.</param>
    /// <param name="first">First column.</param>
    /// <param name="columns">Number of columns.</param>
    public void Fetch(KernelScope scope, IndexExpr batch, IndexExpr row, IndexExpr first, int columns)
    {
        int step = CacheLine / group.Inputs.Where(IsLarge).Max(v => v.Type.DType.Size);
        for (int column = 0; column < columns; column += step)
        {
            foreach ((Value input, IndexExpr at) in Reads(batch, row, first + column))
            {
                if (column * input.Type.DType.Size % CacheLine == 0)
                {
                    scope.Code.Emit(new Prefetch(buffers.Inputs[input], RegisterTile.Position(scope, at)));
                }
            }
        }
    }

    private static bool IsLarge(Value input) => input.Type.Bytes >= FewestBytes;

    /// <summary>Emits one element of each output into code that is thrown away, and looks at where it reads large inputs.</summary>
    private List<(Value Input, IndexExpr At)> Reads(IndexExpr batch, IndexExpr row, IndexExpr column)
    {
        var reads = new List<(Value Input, IndexExpr At)>();
        var scope = new KernelScope(new NameSource());
        HashSet<IndexVar> known = [.. IndexAlgebra.Variables(batch), .. IndexAlgebra.Variables(row), .. IndexAlgebra.Variables(column)];
        foreach (IndexVar variable in known)
        {
            scope.Know(variable);
        }

        int count = 0;
        var emitter = new ElementEmitter(group, new Dictionary<Value, KernelBuffer>(), null, (_, value, index) =>
        {
            bool isInput = group.Inputs.Contains(value);
            if (isInput && IsLarge(value))
            {
                // A position that is itself read from memory is not known in time.
                IndexExpr at = IndexAlgebra.Linearize(index, value.Type.Shape.Strides());
                if (IndexAlgebra.Variables(at).All(known.Contains) && !reads.Contains((value, at)))
                {
                    reads.Add((value, at));
                }
            }

            return isInput || value == problem.Node.Result ? new Var(new KernelType(value.Type.DType), $"x{count++}") : null;
        });
        foreach (Value output in group.Outputs.Select(OutputPlacement.Computed))
        {
            emitter.Emit(scope, output, problem.Index(output, batch, row, column));
        }

        return reads;
    }
}
