using GraphCompiler.Runtime;

namespace GraphCompiler.Frontend.Data;

/// <summary>A named array whose first dimension counts the rows of a <see cref="Dataset"/>.</summary>
/// <param name="Name">The name, unique in its data set.</param>
/// <param name="Data">The values: <c>[rows, …]</c>.</param>
public readonly record struct DataColumn(string Name, NdArray Data)
{
    /// <summary>Shape of one row: the array's dimensions after the first.</summary>
    public Shape RowShape => Shape.Create(Data.Shape.Dims[1..]);

    /// <summary>A column from its name and values.</summary>
    public static implicit operator DataColumn((string Name, NdArray Data) column) => new(column.Name, column.Data);
}
