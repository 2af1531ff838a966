using System.Text;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Programs;

namespace GraphCompiler.Compiler.Backends;

/// <summary>The programs of a module as comments at the head of a source for a device: for each entry its commands, a line each.</summary>
/// <remarks>
/// <code>
/// // entry
/// // 0 k0_dot_add 8 1 0 1 2
/// </code>
/// The image of a module begins with them, so that source, image and what is launched cannot differ.
/// </remarks>
public static class CommandList
{
    private const string Entry = "// entry";
    private const string Comment = "// ";

    /// <summary>The lines of a module.</summary>
    public static string Print(ProgramModule module, VectorForm form, PhaseFunctions functions)
    {
        var text = new StringBuilder();
        foreach (Program program in module.Programs)
        {
            text.Append(Entry).Append('\n');
            var table = new PointerTable(program);
            for (int step = 0; step < program.Steps.Count; step++)
            {
                foreach (DeviceCommand command in Commands(program.Steps[step], step, table[step], form, functions))
                {
                    text.Append(Comment).Append(command).Append('\n');
                }
            }
        }

        return text.ToString();
    }

    /// <summary>The lines of a source.</summary>
    public static string Of(string source)
    {
        int begin = source.IndexOf(Entry, StringComparison.Ordinal);
        return begin < 0 ? "" : string.Join('\n', source[begin..].Split('\n').TakeWhile(line => line.StartsWith(Comment, StringComparison.Ordinal)));
    }

    /// <summary>The commands of each entry.</summary>
    public static IEnumerable<IReadOnlyList<DeviceCommand>> Read(string lines) => lines.Split(Entry).Skip(1).Select(entry =>
        (IReadOnlyList<DeviceCommand>)[.. entry.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => DeviceCommand.Parse(line[Comment.Length..]))]);

    private static IEnumerable<DeviceCommand> Commands(Step step, int number, int table, VectorForm form, PhaseFunctions functions)
    {
        switch (step)
        {
            case Launch launch:
                Kernel kernel = launch.Kernel[form];
                return kernel.Phases.Zip(functions.Of(kernel)).Where(pair => pair.First.Chunks > 0).Select(pair =>
                    new DeviceCommand(number, pair.Second.Name, pair.First.Chunks, pair.First.LaneCount, [.. pair.Second.Buffers.Select(i => table + i)]));
            case Copy:
                return [new DeviceCommand(number, DeviceCommand.Copy, 0, 0, [table, table + 1])];
            case CheckFaults:
                return [new DeviceCommand(number, DeviceCommand.Check, 0, 0, [table])];
            default:
                throw DiagnosticId.UnsupportedKernel.Error($"a step of kind {step.GetType().Name}");
        }
    }
}
