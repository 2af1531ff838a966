using System.Text;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Runtime.Diagnostics;

namespace GraphCompiler.Tests.Docs;

/// <summary>Pages of documentation that are written from what the code says of itself.</summary>
internal static class GeneratedPages
{
    /// <summary>The ops, by family: attributes, what they compute, constraints, derivatives.</summary>
    public static string Ops()
    {
        var text = new StringBuilder()
            .Append("# Ops\n\n")
            .Append("Written from the ops themselves; `GRAPHC_BLESS=1` and the test `GeneratedPagesTests` write it anew.\n\n")
            .Append("x̄ is the cotangent of x: the derivative of the final scalar by x. Constraints are cited in error messages by their numbers.\n");
        foreach (IGrouping<string, OpSchema> family in OpCatalog.All.GroupBy(Family).OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            text.Append("\n## ").Append(family.Key).Append("\n\n| op | attributes | what it computes | derivative |\n| --- | --- | --- | --- |\n");
            foreach (OpSchema op in family)
            {
                text.Append("| [`").Append(op.Name).Append("`](#").Append(op.Name).Append(") | ")
                    .AppendJoin(", ", op.Attributes.Select(a => $"`{a.Name}`")).Append(" | ").Append(Cell(op.Prototype.Summary))
                    .Append(" | ").Append(Cell(op.Prototype.Derivative)).Append(" |\n");
            }

            foreach (OpSchema op in family.Where(op => op.Prototype.Constraints.Count > 0))
            {
                text.Append("\n### ").Append(op.Name).Append("\n\n");
                foreach ((int i, string constraint) in op.Prototype.Constraints.Index())
                {
                    text.Append("- (C").Append(i + 1).Append(") ").Append(constraint).Append('\n');
                }

                if (op.Prototype.Cases.FirstOrDefault() is { } example)
                {
                    text.Append("\nExample: `").Append(Example(example)).Append("`\n");
                }
            }
        }

        return text.ToString();
    }

    /// <summary>The ids of diagnostics: what is wrong, and what to do.</summary>
    public static string Diagnostics()
    {
        var text = new StringBuilder()
            .Append("# Diagnostics\n\n")
            .Append("Every fault that a user can cause is a `GraphCompilerException` with one of these ids, the user's file and line, what was found and\n")
            .Append("what was expected. Written from the code; `GRAPHC_BLESS=1` and the test `GeneratedPagesTests` write it anew.\n");
        string[] groups =
        [
            "", "Types and shapes", "Laws of graphs", "Differentiation", "Fusion and kernels", "Memory", "Backends", "Files and formats",
            "Training", "Internal, and faults in data",
        ];
        foreach (IGrouping<char, DiagnosticId> group in DiagnosticId.All.GroupBy(id => id.Code["GRC".Length]))
        {
            text.Append("\n## ").Append(groups[group.Key - '0']).Append('\n');
            foreach (DiagnosticId id in group)
            {
                text.Append("\n### ").Append(id.Code).Append(": ").Append(id.Title).Append("\n\n").Append(id.Remedy).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Family(OpSchema op) => op.Prototype.GetType().Namespace!.Split('.')[^1];

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    private static string Example(Compiler.Ops.OpCase example)
    {
        var b = new GraphBuilder("example");
        Node node = b.AddNode(example.Op, [.. example.Operands.Select((type, i) => b.Parameter($"x{i}", type))]);
        string operands = string.Join(", ", node.Operands.Select(v => $"{v}: {v.Type}"));
        return $"{node}" + (operands.Length == 0 ? "" : $" with {operands}");
    }
}
