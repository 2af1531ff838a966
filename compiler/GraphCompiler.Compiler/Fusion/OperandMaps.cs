using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Kernels.Lowering;
using GraphCompiler.Compiler.Ops.Indexing;

namespace GraphCompiler.Compiler.Fusion;

/// <summary>Finds how nodes read values, found by following index expressions through the views between them.</summary>
/// <param name="isView">Whether a movement op is looked through: it has one source without conditions, and nobody needs it in memory.</param>
public sealed class OperandMaps(Func<Node, bool> isView)
{
    /// <summary>Most views that are looked through in a row; what lies behind is written to memory.</summary>
    public const int MostViews = 8;

    private readonly Dictionary<Node, IReadOnlyList<OperandMap>> known = [];

    /// <summary>True if each element of a node's result is one element of its operand, without conditions.</summary>
    public static bool IsPureView(Node node)
    {
        if (node.Op is not MovementOp movement || node.Operands.Count != 1 || node.Type.Elements == 0)
        {
            return false;
        }

        IndexExpr[] index = [.. node.Type.Shape.Select((size, d) => size == 1 ? (IndexExpr)0 : new IndexVar($"d{d}", size))];
        EquatableArray<IndexSource> sources = movement.Sources(node.OperandTypes(), node.Type, index);
        return sources.Count == 1 && sources[0].Conditions.Count == 0;
    }

    /// <summary>How a node that is no view reads each of its operands.</summary>
    public IReadOnlyList<OperandMap> Of(Node node)
    {
        if (!known.TryGetValue(node, out IReadOnlyList<OperandMap>? maps))
        {
            known.Add(node, maps = Find(node));
        }

        return maps;
    }

    private IReadOnlyList<OperandMap> Find(Node node)
    {
        // What is packed is stored out of order, but computed in order.
        Shape shape = node.Op is ReductionOp or Pack ? node.Operands[0].Type.Shape : node.Type.Shape;
        long elements = shape.Elements;
        IndexExpr position = OperandMap.At(elements);
        EquatableArray<IndexExpr> index = ReshapeMap.Index(shape, Shape.FromSizes(elements), [position]);
        switch (node.Op)
        {
            case IElementwise or ReductionOp or Pack:
                return [.. node.Operands.Select(v => Trace(v, index, position, elements))];
            case MovementOp movement when movement.Sources(node.OperandTypes(), node.Type, index) is [{ Conditions.Count: 0 } only]:
                return [Trace(node.Operands[only.Operand], only.Index, position, elements)];
            case Gather gather:
                EquatableArray<IndexExpr> at = gather.IndexOf(node.Operands[1].Type.Shape, index).ToEquatable();
                return [Picked(node, gather), Trace(node.Operands[1], at, position, elements)];
            case ScatterOp scatter when IndexedAccess.IsElement(node):
                EquatableArray<IndexExpr> batch = index.Take(scatter.BatchDims).ToEquatable();
                EquatableArray<IndexExpr> row = [.. index.Take(scatter.Axis), .. index.Skip(scatter.Axis + 1)];
                return [Trace(node.Operands[0], batch, position, elements), Trace(node.Operands[1], row, position, elements)];
            case DynamicUpdateSlice:
                return [Trace(node.Operands[0], index, position, elements), .. node.Operands.Skip(1).Select(v => Behind(v, OperandMapKind.Other, 1))];
            case WindowOp window:
                return [.. node.Operands.Select((v, i) => window.IsMoved(i)
                    ? Behind(v, OperandMapKind.Other, 1) : Trace(v, index, position, elements))];
            default:
                return [.. node.Operands.Select(v => Behind(v, OperandMapKind.Other, 1))];
        }
    }

    /// <summary>The table of a gather: each element of the result picks from a row of its own, or reads anywhere.</summary>
    private OperandMap Picked(Node node, Gather gather)
    {
        Shape table = node.Operands[0].Type.Shape;
        bool ownRow = gather.Axis == table.Rank - 1 && gather.BatchDims == gather.Axis
            && node.Operands[1].Type.Rank == gather.BatchDims;
        OperandMap behind = Behind(node.Operands[0], OperandMapKind.Pick, table.Rank == 0 ? 1 : table[table.Rank - 1]);
        bool inOrder = behind.Views.All(v => v.Op is Reshape);
        return ownRow && inOrder ? behind : behind with { Kind = OperandMapKind.Other, Factor = 1 };
    }

    private OperandMap Behind(Value value, OperandMapKind kind, long factor)
    {
        var views = new List<Node>();
        while (views.Count < MostViews && isView(value.Node))
        {
            views.Add(value.Node);
            value = value.Node.Operands[0];
        }

        return new OperandMap(value, kind, factor, views);
    }

    private OperandMap Trace(Value value, EquatableArray<IndexExpr> index, IndexExpr position, long elements)
    {
        var views = new List<Node>();
        Shape? shape = null;
        while (views.Count < MostViews && isView(value.Node))
        {
            views.Add(value.Node);
            if (value is { Op: Unpack unpack, Node.Operands: [{ Op: Pack pack } packed] } && pack.Layout == unpack.Layout)
            {
                // What is packed is stored out of order, but is the same elements: who reads two arrays in blocks reads them in step.
                shape = value.Type.Shape;
                value = packed;
                break;
            }

            index = ((MovementOp)value.Op).Sources(value.Node.OperandTypes(), value.Type, index)[0].Index;
            value = value.Node.Operands[0];
        }

        IndexExpr linear = IndexAlgebra.Linearize(index, (shape ?? value.Type.Shape).Strides());
        long size = value.Type.Elements;
        (OperandMapKind kind, long factor) = (OperandMapKind.Other, 1L);
        if (size == elements && linear.Equals(position))
        {
            kind = OperandMapKind.Identity;
        }
        else if (size == 1)
        {
            kind = OperandMapKind.Scalar;
        }
        else if (size > 0 && elements > 0 && elements % size == 0)
        {
            (kind, factor) = linear.Equals(position / (elements / size)) ? (OperandMapKind.Row, elements / size)
                : linear.Equals(position % size) ? (OperandMapKind.Column, size)
                : (OperandMapKind.Other, 1);
        }

        return new OperandMap(value, kind, factor, views, linear);
    }
}
