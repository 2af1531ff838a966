using GraphCompiler.Compiler.Programs;

namespace GraphCompiler.Compiler.Backends;

/// <summary>What a method takes or gives.</summary>
/// <param name="Name">Its name in the entry: any text.</param>
/// <param name="Type">Its type in the entry.</param>
/// <param name="IsOutput">Whether the method writes it.</param>
/// <param name="RowElements">Elements of one row; null where it does not grow with the rows.</param>
public sealed record MethodValue(string Name, TensorType Type, bool IsOutput, long? RowElements);

/// <summary>A method over entries of a module: one entry, or a pair of entries for any number of rows.</summary>
public sealed class MethodSignature
{
    /// <summary>The signature of a method.</summary>
    /// <exception cref="GraphCompilerException">GRC2004: an entry is not there; GRC6105: the row entry is not the same for one row.</exception>
    public MethodSignature(ProgramModule module, EntryMethod method)
    {
        Entry = Find(module, method.Entry);
        RowEntry = method.RowEntry is null ? null : Find(module, method.RowEntry);
        Program program = module.Programs[Entry];
        ProgramValue[] values = [.. program.Inputs, .. program.Outputs];
        TensorType?[] rows = RowEntry is { } row ? RowTypes(program, module.Programs[row]) : new TensorType?[values.Length];
        Values = [.. values.Select((v, i) => new MethodValue(v.Name, v.Type, i >= program.Inputs.Count, rows[i]?.Elements))];
        Chunk = values.Where((_, i) => rows[i] is not null).Select(v => v.Type.Shape[0].Size).FirstOrDefault();
    }

    /// <summary>Number of the entry.</summary>
    public int Entry { get; }

    /// <summary>Number of the entry for one row.</summary>
    public int? RowEntry { get; }

    /// <summary>Inputs, then outputs.</summary>
    public IReadOnlyList<MethodValue> Values { get; }

    /// <summary>Rows of one run of <see cref="Entry"/>, where it is batched.</summary>
    public long Chunk { get; }

    private static int Find(ProgramModule module, string entry)
    {
        for (int i = 0; i < module.Programs.Count; i++)
        {
            if (module.Programs[i].Name == entry)
            {
                return i;
            }
        }

        throw DiagnosticId.UnknownEntry.Error(
            $"module '{module.Name}' has no entry '{entry}'; it has {string.Join(", ", module.Programs.Select(p => p.Name))}");
    }

    /// <summary>For each value its type for one row where it grows with the rows, else null.</summary>
    private static TensorType?[] RowTypes(Program batch, Program row)
    {
        ProgramValue[] many = [.. batch.Inputs, .. batch.Outputs], one = [.. row.Inputs, .. row.Outputs];
        bool fits = many.Length == one.Length && batch.Inputs.Count == row.Inputs.Count && !batch.WritesState;
        var types = new TensorType?[many.Length];
        for (int i = 0; fits && i < many.Length; i++)
        {
            TensorType m = many[i].Type, o = one[i].Type;
            if (m == o)
            {
                continue;
            }

            types[i] = o;
            fits = m.Rank == o.Rank && o.Rank > 0 && o.DType == m.DType && o.Shape[0].Size == 1 && o.Elements > 0
                && m.Elements == o.Elements * m.Shape[0].Size;
        }

        long[] chunks = [.. many.Where((_, i) => types[i] is not null).Select(v => v.Type.Shape[0].Size).Distinct()];
        bool counted = batch.Inputs.Where((_, i) => types[i] is not null).Any();
        return fits && chunks.Length == 1 && counted ? types : throw DiagnosticId.InvalidRowEntry.Error(
            $"entry '{row.Name}' is not entry '{batch.Name}' for one row: "
            + $"({string.Join(", ", one.Select(v => v.Type))}) against ({string.Join(", ", many.Select(v => v.Type))})");
    }
}
