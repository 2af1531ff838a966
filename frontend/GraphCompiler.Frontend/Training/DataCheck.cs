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
        if (!definition.HasNames && data.ColumnCount < 2)
        {
            throw DiagnosticId.DataMismatch.Error($"training takes inputs and targets; the data set is {data}", location);
        }

        RequireInputs(definition, data, location);
        for (int i = 0; i < definition.Heads.Count; i++)
        {
            RequireTargets(graphs, definition, data, i, location);
        }
    }

    /// <summary>Refuses data without the model's inputs.</summary>
    /// <exception cref="GraphCompilerException">GRC8014: a column is missing, or has rows of another type or shape.</exception>
    public static void RequireInputs(ModelDefinition definition, Dataset data, SourceLocation location)
    {
        for (int i = 0; i < definition.Network.Inputs.Count; i++)
        {
            int column = definition.InputColumn(data, i, location);
            RequireRow(
                definition.HasNames ? $"the input '{definition.Network.Inputs[i].Name}'" : "the input", definition.Network.Inputs[i].Row, data, column, location, "");
        }
    }

    /// <summary>Refuses an array that is no rows of the model's one input.</summary>
    /// <exception cref="GraphCompilerException">GRC8014: it is none, or the model has several inputs or outputs.</exception>
    public static void RequireInput(ModelGraphs graphs, ModelDefinition definition, NdArray inputs, SourceLocation location)
    {
        if (definition.Network.Inputs.Count > 1 || graphs.Outputs.Count > 1)
        {
            throw DiagnosticId.DataMismatch.Error(
                $"the model takes {Names(definition.Network.Inputs.Select(i => i.Name))} and gives {Names(graphs.Outputs.Select(o => o.Name))}: predict from a data set",
                location);
        }

        TensorType row = definition.Network.Inputs[0].Row;
        if (inputs.DType != row.DType || inputs.Shape.Rank == 0 || !inputs.Shape.Skip(1).SequenceEqual(row.Shape))
        {
            throw DiagnosticId.DataMismatch.Error(
                $"the model takes rows of {row}, {row.DType.Text}[n{string.Concat(row.Shape.Select(d => $",{d}"))}], got {inputs}", location);
        }
    }

    private static void RequireTargets(ModelGraphs graphs, ModelDefinition definition, Dataset data, int head, SourceLocation location)
    {
        (Head its, TensorType output) = (definition.Heads[head], graphs.HeadRows[head]);
        int column = definition.TargetColumn(data, head, location);
        long? classes = its.Loss.Classes(output);
        RequireRow(
            definition.HasNames ? $"the target of '{its.Output}'" : "the target", graphs.TargetRows[head], data, column, location,
            classes is null ? "" : $": class indices from 0 to {classes - 1}, as {its.Loss.GetType().Name} takes them");
        if (classes is { } count)
        {
            try
            {
                data.CheckLabels((int)Math.Min(int.MaxValue, count), data.Name(column));
            }
            catch (GraphCompilerException fault)
            {
                throw fault.At(location);
            }
        }
    }

    private static void RequireRow(
        string what, TensorType expected, Dataset data, int column, SourceLocation location, string hint)
    {
        if (data.DType(column) != expected.DType || !data.RowShape(column).Equals(expected.Shape))
        {
            throw DiagnosticId.DataMismatch.Error(
                $"{what} is {expected} in each row{hint}; column '{data.Name(column)}' has {data.DType(column).Text}{data.RowShape(column)}",
                location);
        }
    }

    private static string Names(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"'{name}'"));
}
