using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Movement;
using GraphCompiler.Compiler.Ops.Random;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using Convert = GraphCompiler.Compiler.Ops.Elementwise.Convert;

namespace GraphCompiler.Tests.Fuzzing.InjectedFaults;

/// <summary>Bugs that passes might have.</summary>
internal static class GraphFaults
{
    /// <summary>The bugs.</summary>
    public static IReadOnlyList<InjectedFault> All { get; } =
    [
        new GraphFault("fold", "a constant is one too large in its last element", static (b, node) =>
            node is { Op: Constant { Data.Array: var array }, Type: { Elements: > 0, DType: not DType.Bool } } ? b.Constant(OneMore(array)) : null),
        new GraphFault("fold", "x - y is folded as y - x", static (b, node) =>
            node is { Op: Sub, Operands: [var x, var y] } ? b.Sub(y, x) : null),
        new GraphFault("broadcast", "a dimension is repeated from its first element", static (b, node) =>
            node is { Op: BroadcastInDim op, Operands: [{ Type: { Rank: > 0, Elements: > 0 } } x] }
                ? b.BroadcastInDim(b.SliceAxis(x, 0, 0, 1), op.Shape, op.Dims) : null),
        new GraphFault("broadcast", "elements are repeated along the other of two dimensions", static (b, node) =>
            node is { Op: BroadcastInDim { Dims: [var dim], Shape: [_, _] shape }, Operands: [{ Type.Elements: > 0 } x] }
                ? b.Reshape(b.BroadcastInDim(x, [shape[1], shape[0]], [1 - dim]), shape) : null),
        new GraphFault("missing gradient term", "of two cotangents the first is kept", static (b, node) =>
            IsSumOfCotangents(node) ? node.Operands[0] : null, InGradients: true),
        new GraphFault("missing gradient term", "of two cotangents the second is kept", static (b, node) =>
            IsSumOfCotangents(node) ? node.Operands[1] : null, InGradients: true),
        new GraphFault("random offset", "the words of a key are exchanged", static (b, node) =>
            node is { Op: RandomBits, Operands: [{ Op: not Reverse } key] } ? b.Add(node.Op, b.Reverse(key, [0])) : null),
        new GraphFault("random offset", "numbers begin at the second", static (b, node) =>
            node is { Op: RandomBits, Type.Elements: > 1 } ? Rotated(b, node.Result) : null),
        new GraphFault("cast", "floats are rounded on their way to integers", static (b, node) =>
            node is { Op: Convert { To.IsInteger: true }, Operands: [{ Op: not Round, Type.DType.IsFloat: true } x] }
                ? b.Add(node.Op, b.Round(x)) : null),
        new GraphFault("cast", "unsigned integers are read as signed", static (b, node) =>
            node is { Op: Convert { To: var to }, Operands: [{ Type.DType: DType.U32 } x] } ? b.Convert(b.Convert(x, DType.I32), to) : null),
    ];

    private static NdArray OneMore(NdArray array)
    {
        ReferenceTensor values = ReferenceTensor.From(array);
        if (array.DType.IsFloat)
        {
            values.Floats[^1] += 1;
        }
        else
        {
            values.Integers[^1] += 1;
        }

        return values.ToNdArray();
    }

    private static bool IsSumOfCotangents(Node node) => node is { Op: Add, Type.DType.IsFloat: true }
        && (node.Location.Scope ?? "").StartsWith("vjp", StringComparison.Ordinal);

    private static Value Rotated(GraphBuilder b, Value x)
    {
        Value flat = b.Reshape(x, [x.Type.Elements]);
        return b.Reshape(b.Concatenate(0, b.SliceAxis(flat, 0, 1, x.Type.Elements), b.SliceAxis(flat, 0, 0, 1)), x.Type.Shape);
    }
}
