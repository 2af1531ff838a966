using GraphCompiler.Runtime.Diagnostics;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Data;

/// <summary>Which columns of a table: by index (<c>4</c>, <c>^1</c>), range (<c>0..4</c>), name, or a list of indices or names.</summary>
public readonly struct CsvColumns
{
    private readonly Func<CsvTable, int[]>? resolve;

    private CsvColumns(Func<CsvTable, int[]> resolve) => this.resolve = resolve;

    /// <summary>All columns.</summary>
    public static CsvColumns All => default;

    /// <summary>The column at an index from 0.</summary>
    public static implicit operator CsvColumns(int index) => new(table => [Checked(table, index)]);

    /// <summary>The column at an index, <c>^1</c> being the last.</summary>
    public static implicit operator CsvColumns(Index index) => new(table => [Checked(table, index.GetOffset(table.ColumnCount))]);

    /// <summary>The columns of a range.</summary>
    public static implicit operator CsvColumns(Range range) => new(table =>
    {
        int start = range.Start.GetOffset(table.ColumnCount), end = range.End.GetOffset(table.ColumnCount);
        return start >= 0 && start < end && end <= table.ColumnCount
            ? [.. Enumerable.Range(start, end - start)]
            : throw DiagnosticId.InvalidColumn.Error($"{table.Source} has {table.ColumnCount} columns; {range} is no part of them", UserCode.Location());
    });

    /// <summary>The column called <paramref name="name"/> in the header.</summary>
    public static implicit operator CsvColumns(string name) => new(table => [table.IndexOf(name)]);

    /// <summary>The columns at indices from 0, in the order given.</summary>
    public static implicit operator CsvColumns(int[] indices) => new(table => Array.ConvertAll(indices, i => Checked(table, i)));

    /// <summary>The columns of these names, in the order given.</summary>
    public static implicit operator CsvColumns(string[] names) => new(table => Array.ConvertAll(names, table.IndexOf));

    /// <summary>The indices in <paramref name="table"/>.</summary>
    /// <exception cref="GraphCompilerException">GRC8104: the table has no such column, or no column is selected.</exception>
    internal int[] In(CsvTable table)
    {
        int[] indices = resolve is null ? [.. Enumerable.Range(0, table.ColumnCount)] : resolve(table);
        return indices.Length > 0 ? indices : throw DiagnosticId.InvalidColumn.Error($"no column of {table.Source} is selected", UserCode.Location());
    }

    private static int Checked(CsvTable table, int index) => index >= 0 && index < table.ColumnCount
        ? index
        : throw DiagnosticId.InvalidColumn.Error($"{table.Source} has columns 0 to {table.ColumnCount - 1}, not {index}", UserCode.Location());
}
