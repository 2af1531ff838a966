using System.Globalization;
using System.Text;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.Llvm.Text;

/// <summary>What stands in a module beside what is being printed: functions that others call, intrinsics, tables of constants. Each once.</summary>
internal sealed class ModuleText
{
    private readonly SortedSet<string> declarations = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> globals = new(StringComparer.Ordinal);
    private readonly List<string> metadata = ["!{i32 1}"];
    private readonly Dictionary<string, string> functions = new(StringComparer.Ordinal);

    /// <summary>An intrinsic: declares it and gives the call.</summary>
    /// <param name="name">Its name without <c>llvm.</c>.</param>
    /// <param name="result">Its result.</param>
    /// <param name="arguments">Types and values of its arguments.</param>
    public string Intrinsic(string name, string result, params ReadOnlySpan<(string Type, string Value)> arguments)
    {
        var types = new StringBuilder();
        var values = new StringBuilder();
        foreach ((string type, string value) in arguments)
        {
            string comma = types.Length == 0 ? "" : ", ";
            types.Append(comma).Append(type);
            values.Append(comma).Append(type).Append(' ').Append(value);
        }

        declarations.Add($"declare {result} @llvm.{name}({types})");
        return $"call {result} @llvm.{name}({values})";
    }

    /// <summary>A table of constants of 4 bytes; gives its name.</summary>
    public string Table(EquatableArray<ulong> bits)
    {
        string numbers = string.Join(", ", bits.Select(b => "i32 " + IrConstant.Element(DType.I32, b)));
        if (!globals.TryGetValue(numbers, out string? name))
        {
            globals.Add(numbers, name = FormattableString.Invariant($"@.table{globals.Count}"));
        }

        return name;
    }

    /// <summary>A function; its text is made at the first use.</summary>
    public string Function(string name, Func<string> text)
    {
        if (functions.TryAdd(name, ""))
        {
            functions[name] = text();
        }

        return "@" + name;
    }

    /// <summary>How often a branch is taken, and how often not, as it stands at the end of its line.</summary>
    public string Weights(long taken, long not)
    {
        string node = string.Create(
            CultureInfo.InvariantCulture, $"!{{!\"branch_weights\", i32 {Math.Min(taken, int.MaxValue)}, i32 {Math.Min(not, int.MaxValue)}}}");
        int number = metadata.IndexOf(node);
        if (number < 0)
        {
            number = metadata.Count;
            metadata.Add(node);
        }

        return string.Create(CultureInfo.InvariantCulture, $", !prof !{number}");
    }

    /// <summary>All of it, after what was printed.</summary>
    public string Print()
    {
        var text = new StringBuilder();
        foreach (string function in functions.Values)
        {
            text.Append(function).Append('\n');
        }

        foreach ((string numbers, string name) in globals)
        {
            text.Append(name).Append(" = private unnamed_addr constant [").Append(numbers.Split(',').Length).Append(" x i32] [")
                .Append(numbers).Append("], align 64\n");
        }

        text.AppendJoin('\n', declarations).Append("\n\n");
        for (int i = 0; i < metadata.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"!{i} = {metadata[i]}\n");
        }

        return text.ToString();
    }
}
