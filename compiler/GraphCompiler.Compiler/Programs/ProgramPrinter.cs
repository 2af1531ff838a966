using System.Text;

namespace GraphCompiler.Compiler.Programs;

/// <summary>Programs as text: one line a step.</summary>
/// <remarks>
/// <code>
/// program @train(%input: f32[128,784]) -> (loss: f32[])  arena 1185152 (lower bound 1185152)
///   launch gtrain_k0_dot_add  input0[0, +401408] state0[0, +1605632] arena[0, +262144]
///   check faults
///   copy arena[1184960, +40] → state[8036416, +40]
/// </code>
/// </remarks>
public static class ProgramPrinter
{
    /// <summary>A program.</summary>
    public static string Print(Program program)
    {
        var text = new StringBuilder()
            .Append("program @").Append(program.Name).Append('(')
            .AppendJoin(", ", program.Inputs.Select(v => $"%{v.Name}: {v.Type}"))
            .Append(") -> (")
            .AppendJoin(", ", program.Outputs.Select(v => $"{v.Name}: {v.Type}"))
            .Append(")  arena ").Append(program.ArenaBytes)
            .Append(" (lower bound ").Append(program.ArenaLowerBound).Append(")\n");
        foreach (Step step in program.Steps)
        {
            text.Append("  ").Append(Line(step)).Append('\n');
        }

        return text.ToString();
    }

    private static string Line(Step step) => step switch
    {
        Launch launch => $"launch {launch.Name}  {string.Join(' ', launch.Slices)}",
        Copy copy => $"copy {copy.From} → {copy.To}",
        CheckFaults => "check faults",
        _ => throw new InvalidOperationException($"a step of kind {step.GetType().Name} has no text"),
    };
}
