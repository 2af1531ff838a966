using GraphCompiler.Frontend.Data;

namespace GraphCompiler.Frontend.Training;

/// <summary>Whether data fits a model: told before anything runs, at the user's line.</summary>
internal static class DataCheck
{
    /// <summary>Refuses data that does not fit.</summary>
    /// <exception cref="GraphCompilerException">
    /// GRC8014: a column is missing, or has rows of another type or shape; GRC8103: a label out of range.
    /// </exception>
    public static void Require(ModelGraphs graphs, ModelDefinition definition, Dataset data, SourceLocation location)
    {
        if (data.ColumnCount < 2)
        {
            throw DiagnosticId.DataMismatch.Error($"training takes inputs and targets; the data set is {data}", location);
        }

        RequireRow("input", definition.InputRow, data, 0, location, "");
        string hint = definition.Loss.Classes(graphs.OutputRow) is { } classes
            ? $": class indices from 0 to {classes - 1}, as {definition.Loss.GetType().Name} takes them" : "";
        RequireRow("target", graphs.TargetRow, data, 1, location, hint);
        if (definition.Loss.Classes(graphs.OutputRow) is { } count)
        {
            try
            {
                data.CheckLabels((int)Math.Min(int.MaxValue, count), data.Name(1));
            }
            catch (GraphCompilerException fault)
            {
                throw fault.At(location);
            }
        }
    }

    /// <summary>Refuses inputs that do not fit.</summary>
    /// <exception cref="GraphCompilerException">GRC8014: they are no rows of the model's input.</exception>
    public static void RequireInputs(ModelDefinition definition, NdArray inputs, SourceLocation location)
    {
        TensorType row = definition.InputRow;
        if (inputs.DType != row.DType || inputs.Shape.Rank == 0 || !inputs.Shape.Skip(1).SequenceEqual(row.Shape))
        {
            throw DiagnosticId.DataMismatch.Error(
                $"the model takes rows of {row}, {row.DType.Text}[n{string.Concat(row.Shape.Select(d => $",{d}"))}], got {inputs}", location);
        }
    }

    private static void RequireRow(
        string what, TensorType expected, Dataset data, int column, SourceLocation location, string hint)
    {
        if (data.DType(column) != expected.DType || !data.RowShape(column).Equals(expected.Shape))
        {
            throw DiagnosticId.DataMismatch.Error(
                $"the {what} is {expected} in each row{hint}; column '{data.Name(column)}' has {data.DType(column).Text}{data.RowShape(column)}",
                location);
        }
    }
}
