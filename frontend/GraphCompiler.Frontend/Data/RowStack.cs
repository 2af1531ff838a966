using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Data;

/// <summary>Stacks rows of one type and shape, one by one, into an array with a leading dimension.</summary>
internal sealed class RowStack(string name)
{
    private readonly List<byte> bytes = [];
    private DType type;
    private Shape? rowShape;
    private int count;

    /// <summary>Adds a row.</summary>
    /// <exception cref="GraphCompilerException">GRC8104: no number, or another type or shape than the rows before.</exception>
    public void Add(object? row)
    {
        NdArray values = ToArray(row);
        if (rowShape is null)
        {
            (type, rowShape) = (values.DType, values.Shape);
        }
        else if (values.DType != type || !values.Shape.Equals(rowShape))
        {
            throw DiagnosticId.InvalidColumn.Error(
                $"row {count} of column '{name}' is {values}, the rows before it are {type.Text}{rowShape}", UserCode.Location());
        }

        bytes.AddRange((ReadOnlySpan<byte>)values.Bytes);
        count++;
    }

    /// <summary>The rows stacked: <c>[rows, …]</c>.</summary>
    public NdArray ToArray() => rowShape is null
        ? throw DiagnosticId.EmptyDataset.Error($"column '{name}' has no rows", UserCode.Location())
        : NdArray.FromBytes(type, Shape.Create([count, .. rowShape]), bytes.ToArray());

    private NdArray ToArray(object? row) => row switch
    {
        NdArray array => array,
        float value => NdArray.Scalar(value),
        double value => NdArray.Scalar(value),
        int value => NdArray.Scalar(value),
        uint value => NdArray.Scalar(value),
        long value => NdArray.Scalar(value),
        ulong value => NdArray.Scalar(value),
        byte value => NdArray.Scalar(value),
        sbyte value => NdArray.Scalar(value),
        bool value => NdArray.Scalar(value),
        float[] values => NdArray.From<float>(values, [values.Length]),
        double[] values => NdArray.From<double>(values, [values.Length]),
        int[] values => NdArray.From<int>(values, [values.Length]),
        long[] values => NdArray.From<long>(values, [values.Length]),
        byte[] values => NdArray.From<byte>(values, [values.Length]),
        bool[] values => NdArray.From<bool>(values, [values.Length]),
        _ => throw DiagnosticId.InvalidColumn.Error(
            $"row {count} of column '{name}' is {row?.GetType().Name ?? "null"}; a row is a number, an array of numbers or an NdArray", UserCode.Location()),
    };
}
