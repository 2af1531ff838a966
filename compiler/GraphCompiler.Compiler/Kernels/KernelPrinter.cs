using System.Text;

namespace GraphCompiler.Compiler.Kernels;

/// <summary>Kernels as text; see <c>kernel-ir.md</c>.</summary>
/// <remarks>
/// <code>
/// kernel @k3_mul(in %x: f32[8192], out %y: f32[8192]) {
///   // %3 = mul %1, %2 : f32[8192]  at Mlp.cs:41
///   parallel i in 0..8 {
///     vector j in i * 1024 .. (i + 1) * 1024 {
///       t0: f32 = x[j]
///       y[j] = t0
///     }
///   }
/// }
/// </code>
/// </remarks>
public static class KernelPrinter
{
    /// <summary>A kernel.</summary>
    public static string Print(Kernel kernel)
    {
        var text = new StringBuilder().Append("kernel @").Append(kernel.Name).Append('(')
            .AppendJoin(", ", kernel.Buffers.Select(b => $"{b.Access.ToString().ToLowerInvariant()} %{b.Name}: {Type(b)}"))
            .Append(") {\n");
        foreach (KernelOrigin origin in kernel.Origins)
        {
            text.Append("  // ").Append(WithPlace(origin.Node, origin.Location)).Append('\n');
        }

        foreach (Phase phase in kernel.Phases)
        {
            text.Append(phase.Lanes is null ? "  parallel " : "  grid ").Append(phase.Chunk.Name).Append(" in 0..").Append(phase.Chunks);
            if (phase.Lanes is { } lanes)
            {
                text.Append(", ").Append(lanes.Variable.Name).Append(" in 0..").Append(lanes.Count);
            }

            text.Append(" {\n");
            Block(text, phase.Body, 2);
            text.Append("  }\n");
        }

        return text.Append("}\n").ToString();
    }

    /// <summary>A statement; what lies inside it is indented.</summary>
    public static string Print(Stmt statement)
    {
        var text = new StringBuilder();
        Statement(text, statement, 0);
        return text.ToString().TrimEnd('\n');
    }

    private static void Block(StringBuilder text, EquatableArray<Stmt> body, int depth)
    {
        foreach (Stmt statement in body)
        {
            Statement(text, statement, depth);
        }
    }

    private static void Statement(StringBuilder text, Stmt statement, int depth)
    {
        text.Append(' ', 2 * depth);
        switch (statement)
        {
            case For loop:
                text.Append(KindOf(loop)).Append(' ').Append(loop.Variable.Name).Append(" in ")
                    .Append(ExprText.Of(loop.Begin)).Append(" .. ").Append(ExprText.Of(loop.End));
                if (loop.Step != 1)
                {
                    text.Append(" step ").Append(loop.Step);
                }

                text.Append(" {\n");
                Block(text, loop.Body, depth + 1);
                text.Append(' ', 2 * depth).Append("}\n");
                break;
            case If { Condition: var condition, Then: var then, Else: var otherwise }:
                text.Append("if ").Append(ExprText.Of(condition)).Append(" {\n");
                Block(text, then, depth + 1);
                if (otherwise.Count > 0)
                {
                    text.Append(' ', 2 * depth).Append("} else {\n");
                    Block(text, otherwise, depth + 1);
                }

                text.Append(' ', 2 * depth).Append("}\n");
                break;
            default:
                text.Append(Leaf(statement)).Append('\n');
                break;
        }
    }

    private static string Leaf(Stmt statement) => statement switch
    {
        Let s => $"{s.Variable.Name}: {s.Variable.Type} = {ExprText.Of(s.Value)}{(s.Known is null ? "" : $"   # {s.Known}")}",
        Local s => $"local {s.Variable.Name}: {s.Variable.Type} = {ExprText.Of(s.Initial)}",
        Assign s => $"{s.Variable.Name} = {ExprText.Of(s.Value)}",
        Store s => ExprText.Element(s.Buffer, s.Index, s.Value.Type.Lanes, s.Mask) + $" = {ExprText.Of(s.Value)}"
            + (s.NonTemporal ? " nontemporal" : ""),
        Prefetch s => $"prefetch %{s.Buffer.Name}[{ExprText.Of(s.Index)}]{(s.Near ? " near" : "")}",
        Scratch s => $"{s.Buffer.Access.ToString().ToLowerInvariant()} %{s.Buffer.Name}: {Type(s.Buffer)}",
        GroupBarrier => "barrier",
        RaiseFault s => $"fault {s.Site} at {ExprText.Of(s.Index)} in %{s.Word.Name}",
        Comment s => "// " + WithPlace(s.Text, s.Location),
        _ => throw new NotSupportedException($"{statement.GetType().Name} has no text"),
    };

    private static string KindOf(For loop) =>
        loop.Kind == LoopKind.VectorUnrolled ? "unrolled vector" : loop.Kind.ToString().ToLowerInvariant();

    private static string Type(KernelBuffer buffer) => $"{buffer.Element.Text}[{buffer.Elements}]";

    private static string WithPlace(string text, SourceLocation location) =>
        location.ToString() is { Length: > 0 } place ? $"{text}  at {place}" : text;
}
