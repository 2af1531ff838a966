using System.Globalization;
using System.Text;
using GraphCompiler.Compiler.Fusion;

namespace GraphCompiler.Frontend.Training;

/// <summary>What the compiler made of a module, entry by entry, as text.</summary>
internal static class CompileReport
{
    /// <summary>The report.</summary>
    public static string Print(Compilation compilation, CompilerOptions options)
    {
        var text = new StringBuilder();
        foreach (EntryCompilation entry in compilation.Entries)
        {
            text.Append(FusionReport.Print(entry.Fusion, options));
            text.Append(CultureInfo.InvariantCulture, $"memory @{entry.Graph.Name}  arena {FusionReport.Bytes(entry.Memory.ArenaBytes)}")
                .Append(CultureInfo.InvariantCulture, $" (lower bound {FusionReport.Bytes(entry.Memory.LowerBound)}, ")
                .Append(CultureInfo.InvariantCulture, $"unshared {FusionReport.Bytes(entry.Memory.Unshared)})\n")
                .Append(entry.Rematerialization is { } report ? $"{report}\n\n" : "\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"state {FusionReport.Bytes(compilation.Programs.StateBytes)}\n");
        return text.ToString();
    }
}
