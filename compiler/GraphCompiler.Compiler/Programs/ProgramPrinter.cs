using System.Globalization;
using System.Text;

namespace GraphCompiler.Compiler.Programs;

/// <summary>Programs as text: one line a step, those of loops and branches indented.</summary>
/// <remarks>
/// <code>
/// program @train(%input: f32[128,784]) -> (loss: f32[])  arena 1185152 (lower bound 1185152)
///   launch gtrain_k0_dot_add  input0[0, +401408] state0[0, +1605632] arena[0, +262144]
///   loop 64
///     cursor0 = arena[0, +4096] + i·4096
///     launch gtrain_k2_dot_tanh  cursor0[0, +4096] arena[262144, +4096]
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
        foreach (string line in program.Steps.SelectMany(Lines))
        {
            text.Append("  ").Append(line).Append('\n');
        }

        return text.ToString();
    }

    private static IEnumerable<string> Lines(Step step) => step switch
    {
        Launch launch => [$"launch {launch.Name}  {string.Join(' ', launch.Slices)}"],
        Copy copy => [$"copy {copy.From} → {copy.To}"],
        CheckFaults => ["check faults"],
        ExitUnless exit => [$"exit unless {exit.Flag}"],
        Loop loop =>
        [
            loop.Count == long.MaxValue ? "loop" : string.Create(CultureInfo.InvariantCulture, $"loop {loop.Count}"),
            .. loop.Cursors.Select(c => string.Create(CultureInfo.InvariantCulture, $"  cursor{c.Number} = {c.First} + i·{c.Stride}")),
            .. Indented(loop.Body),
        ],
        Branch branch => [$"if {branch.Flag}", .. Indented(branch.Then), "else", .. Indented(branch.Else)],
        _ => throw new InvalidOperationException($"a step of kind {step.GetType().Name} has no text"),
    };

    private static IEnumerable<string> Indented(IEnumerable<Step> steps) => steps.SelectMany(Lines).Select(line => "  " + line);
}
