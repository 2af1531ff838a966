using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using GraphCompiler.Runtime.Files;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Data;

public sealed partial class Dataset
{
    /// <summary>Columns <see cref="Inputs"/> and <see cref="Targets"/> from arrays whose first dimensions count the rows.</summary>
    /// <exception cref="GraphCompilerException">As the constructor.</exception>
    public static Dataset Of(NdArray inputs, NdArray targets) => new((Inputs, inputs), (Targets, targets));

    /// <summary>One column, <see cref="Inputs"/>: data to predict from.</summary>
    /// <exception cref="GraphCompilerException">As the constructor.</exception>
    public static Dataset Of(NdArray inputs) => new((Inputs, inputs));

    /// <summary>Inputs <c>f32[n,k]</c> and targets <c>f32[n,m]</c>, a row each.</summary>
    /// <exception cref="GraphCompilerException">As the constructor.</exception>
    public static Dataset Of(float[,] inputs, float[,] targets) => Of(Matrix(inputs), Matrix(targets));

    /// <summary>Inputs <c>f32[n,k]</c> and class labels <c>i32[n]</c>.</summary>
    /// <param name="inputs">A row each.</param>
    /// <param name="labels">One for each row.</param>
    /// <param name="classes">Where given, the labels are checked to lie from 0 to <paramref name="classes"/> − 1.</param>
    /// <exception cref="GraphCompilerException">As the constructor; GRC8103: a label outside its range.</exception>
    public static Dataset Of(float[,] inputs, int[] labels, int? classes = null)
    {
        Dataset data = Of(Matrix(inputs), NdArray.From<int>(labels, [labels.Length]));
        return classes is int count ? data.CheckLabels(count) : data;
    }

    /// <summary>Inputs and targets from flat data and the shape of one row.</summary>
    /// <exception cref="GraphCompilerException">As the constructor; GRC8102: data that are no whole number of rows.</exception>
    public static Dataset Of(float[] inputs, Shape inputRow, float[] targets, Shape targetRow) =>
        Of(Rows(Inputs, inputs, inputRow), Rows(Targets, targets, targetRow));

    /// <summary>Columns <see cref="Inputs"/> and <see cref="Targets"/> from pairs.</summary>
    /// <typeparam name="TX">A number, an array of numbers, or an <see cref="NdArray"/>; the column's element type follows from it.</typeparam>
    /// <typeparam name="TY">As <typeparamref name="TX"/>.</typeparam>
    /// <param name="pairs">A finite sequence; it is read once.</param>
    /// <exception cref="GraphCompilerException">
    /// GRC8101: no pairs; GRC8104: rows of different shapes or types, or of a type that is no number.
    /// </exception>
    public static Dataset From<TX, TY>(IEnumerable<(TX Input, TY Target)> pairs)
    {
        var inputs = new RowStack(Inputs);
        var targets = new RowStack(Targets);
        foreach ((TX input, TY target) in pairs)
        {
            inputs.Add(input);
            targets.Add(target);
        }

        return Of(inputs.ToArray(), targets.ToArray());
    }

    /// <summary>A column for each array of an <c>.npz</c> file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="columns">The arrays wanted, in this order; all of them in the order of the file where none are named.</param>
    /// <exception cref="GraphCompilerException">
    /// As the constructor; GRC8104: the file has no such array; GRC7001 to GRC7008: it cannot be read.
    /// </exception>
    public static Dataset LoadNpz(string path, params IReadOnlyList<string> columns)
    {
        OrderedDictionary<string, NdArray> arrays = Npz.Load(path);
        return new Dataset([.. (columns.Count == 0 ? [.. arrays.Keys] : columns).Select(name => new DataColumn(name,
            arrays.TryGetValue(name, out NdArray? array)
                ? array
                : throw DiagnosticId.InvalidColumn.Error($"'{path}' has no array '{name}'; it has {string.Join(", ", arrays.Keys)}", UserCode.Location())))]);
    }

    /// <summary>Columns <see cref="Inputs"/> and <see cref="Targets"/> from two <c>.npy</c> files.</summary>
    /// <exception cref="GraphCompilerException">As the constructor; GRC7001 to GRC7006: a file cannot be read.</exception>
    public static Dataset LoadNpy(string inputs, string targets) => Of(Npy.Load(inputs), Npy.Load(targets));

    private static NdArray Matrix(float[,] values) => NdArray.From<float>(
        MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<byte, float>(ref MemoryMarshal.GetArrayDataReference(values)), values.Length),
        [values.GetLength(0), values.GetLength(1)]);

    private static NdArray Rows(string name, float[] values, Shape row)
    {
        if (row.Elements == 0 || values.Length % row.Elements != 0)
        {
            throw DiagnosticId.UnequalRows.Error($"column '{name}' has {values.Length} values: no whole number of rows {row}", UserCode.Location());
        }

        return NdArray.From<float>(values, Shape.Create([values.Length / row.Elements, .. row]));
    }
}
