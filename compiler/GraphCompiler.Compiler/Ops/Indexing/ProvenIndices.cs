using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Movement;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Indexing;

/// <summary>What is known of indices when code is made: of those that are in range whatever the data are nothing is checked.</summary>
/// <remarks>
/// <code>
/// gather x, constant [0, 0, 1, 1]                               all below x's size: no checks, no fault
/// gather x, convert (clamp place low=0 high=223) : i32          in [0, 223]; a NaN becomes 0
/// </code>
/// Places are looked at so far as <see cref="MostSteps"/> says; what lies behind may be any number of its type.
/// </remarks>
public static class ProvenIndices
{
    /// <summary>Longest chain of ops that is looked through.</summary>
    private const int MostSteps = 24;

    /// <summary>Whether a node may raise a fault.</summary>
    public static bool MayFault(Node node) => node.Op.Fault is not null && !AreInRange(node);

    /// <summary>Whether all indices of an op of the family are in range, whatever the data are.</summary>
    public static bool AreInRange(Node node) => node.Op switch
    {
        Gather gather => AreBelow(node.Operands[1], node.Operands[0].Type.Shape[gather.Axis].Size),
        ScatterOp scatter => AreBelow(node.Operands[0], scatter.Extent),
        _ => false,
    };

    /// <summary>The indices as they are if they are known and rise or stay along their only dimension; null if not.</summary>
    public static IReadOnlyList<long>? Rising(Value indices)
    {
        if (indices.Op is not Constant { Data: { IsSplat: false } data } || indices.Type.Rank != 1 || indices.Type.DType != DType.I32)
        {
            return null;
        }

        long[] numbers = ReferenceTensor.From(data.Array).Integers;
        return numbers.Zip(numbers.Skip(1)).All(pair => pair.First <= pair.Second) ? numbers : null;
    }

    private static bool AreBelow(Value indices, long extent) =>
        indices.Type.Elements == 0 || (Bounds(indices, MostSteps) is { } bounds && bounds.Least >= 0 && bounds.Greatest < extent);

    /// <summary>The least and the greatest element that a value can have, NaN apart; null where nothing is known.</summary>
    private static (double Least, double Greatest)? Bounds(Value value, int steps)
    {
        (double Least, double Greatest)? Of(int operand) => Bounds(value.Node.Operands[operand], steps - 1);
        (double Least, double Greatest)? found = steps == 0 ? null : value.Op switch
        {
            Constant constant => Bounds(constant),
            Reshape or Transpose or BroadcastInDim or StridedSlice or Reverse => Of(0),
            Concatenate => value.Node.Operands.Select(v => Bounds(v, steps / 2)).Aggregate(Union),
            Clamp clamp => Clamped(Of(0), value.Type.DType, clamp),
            // A float is rounded, perhaps up to the next integer.
            Elementwise.Convert when value.Type.DType.IsFloat => null,
            Elementwise.Convert when value.Node.Operands[0].Type.DType is { IsFloat: true } or DType.Bool => Converted(Of(0)),
            Elementwise.Convert when value.Node.Operands[0].Type.DType is not DType.U64 => Of(0),
            Select => Union(Bounds(value.Node.Operands[1], steps / 2), Bounds(value.Node.Operands[2], steps / 2)),
            Add => Both(value.Node, steps, (x, y) => (x.Least + y.Least, x.Greatest + y.Greatest)),
            Mul => Both(value.Node, steps, (x, y) => Corners(x.Least * y.Least, x.Least * y.Greatest, x.Greatest * y.Least, x.Greatest * y.Greatest)),
            Iota iota => (0, Math.Max(0, iota.Type.Shape[iota.Axis].Size - 1)),
            _ => null,
        };
        return found is { } bounds && (value.Type.DType.IsFloat || IsExact(value.Type.DType, bounds)) ? bounds : null;
    }

    private static (double Least, double Greatest)? Bounds(Constant constant)
    {
        ReferenceTensor numbers = ReferenceTensor.From(constant.Data.Array);
        return numbers.Type.Elements == 0 || numbers.Type.DType == DType.U64 || numbers.Type.DType == DType.Bool ? null
            : numbers.Type.DType.IsFloat ? (numbers.Floats.Any(double.IsNaN) ? null : (numbers.Floats.Min(), numbers.Floats.Max()))
            : (numbers.Integers.Min(), numbers.Integers.Max());
    }

    /// <summary>Of numbers that are not NaN; the limits as the type has them.</summary>
    private static (double Least, double Greatest)? Clamped((double Least, double Greatest)? operand, DType type, Clamp clamp)
    {
        double Rounded(double limit) => type == DType.F32 ? (float)limit : limit;
        if (!type.IsFloat || !(clamp.Low.Value <= clamp.High.Value))
        {
            return null;
        }

        (double low, double high) = (Rounded(clamp.Low.Value), Rounded(clamp.High.Value));
        return operand is { } x ? (Math.Clamp(x.Least, low, high), Math.Clamp(x.Greatest, low, high)) : (low, high);
    }

    /// <summary>Toward zero; NaN becomes 0.</summary>
    private static (double Least, double Greatest)? Converted((double Least, double Greatest)? operand) => operand is { } x
        ? (Math.Min(0, Math.Truncate(x.Least)), Math.Max(0, Math.Truncate(x.Greatest))) : null;

    private static (double Least, double Greatest)? Both(
        Node node, int steps, Func<(double Least, double Greatest), (double Least, double Greatest), (double Least, double Greatest)> function) =>
        !node.Type.DType.IsFloat && Bounds(node.Operands[0], steps / 2) is { } x && Bounds(node.Operands[1], steps / 2) is { } y ? function(x, y) : null;

    private static (double Least, double Greatest) Corners(params double[] corners) => (corners.Min(), corners.Max());

    private static (double Least, double Greatest)? Union((double Least, double Greatest)? x, (double Least, double Greatest)? y) =>
        x is { } a && y is { } b ? (Math.Min(a.Least, b.Least), Math.Max(a.Greatest, b.Greatest)) : null;

    /// <summary>Whether integers do not wrap, and doubles hold them exactly.</summary>
    private static bool IsExact(DType type, (double Least, double Greatest) bounds) =>
        bounds.Least >= Math.Max(IntegerFunctions.Least(type), -(1L << 52)) && bounds.Greatest <= (type == DType.U64 ? 1L << 52 : Math.Min(IntegerFunctions.Greatest(type), 1L << 52));
}
