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
            int next = 0;
            foreach ((int number, Step step) in program.Steps.Index())
            {
                foreach (DeviceCommand command in Commands(step, number, table, ref next, form, functions))
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

    /// <summary>The commands of a step, and of those inside of it.</summary>
    /// <param name="step">The step.</param>
    /// <param name="number">Number of the step of the program that it belongs to.</param>
    /// <param name="table">The table.</param>
    /// <param name="next">Number of the step among all; counted on.</param>
    /// <param name="form">The form of the kernels.</param>
    /// <param name="functions">Their functions.</param>
    private static List<DeviceCommand> Commands(Step step, int number, PointerTable table, ref int next, VectorForm form, PhaseFunctions functions)
    {
        int first = table[next++];
        DeviceCommand Frame(string function, params IReadOnlyList<int> slices) => new(number, function, 0, 0, slices);
        switch (step)
        {
            case Launch launch:
                Kernel kernel = launch.Kernel[form];
                return [.. kernel.Phases.Zip(functions.Of(kernel)).Where(pair => pair.First.Chunks > 0 && pair.Second.Name.Length > 0).Select(pair =>
                    new DeviceCommand(number, pair.Second.Name, pair.First.Chunks, pair.First.LaneCount, [.. pair.Second.Buffers.Select(i => first + i)]))];
            case Copy:
                return [Frame(DeviceCommand.Copy, first, first + 1)];
            case CheckFaults:
                return [Frame(DeviceCommand.Check, first)];
            case ExitUnless:
                return [Frame(DeviceCommand.Exit, first)];
            case Loop loop:
                return
                [
                    new DeviceCommand(number, DeviceCommand.Loop, loop.Count, 0, []),
                    .. loop.Cursors.Select((c, i) => new DeviceCommand(number, DeviceCommand.Cursor, c.Stride, c.Number, [first + i])),
                    .. Commands(loop.Body, number, table, ref next, form, functions),
                    Frame(DeviceCommand.End),
                ];
            case Branch branch:
                return
                [
                    Frame(DeviceCommand.If, first),
                    .. Commands(branch.Then, number, table, ref next, form, functions),
                    Frame(DeviceCommand.Else),
                    .. Commands(branch.Else, number, table, ref next, form, functions),
                    Frame(DeviceCommand.EndIf),
                ];
            default:
                throw DiagnosticId.UnsupportedKernel.Error($"a step of kind {step.GetType().Name}");
        }
    }

    private static List<DeviceCommand> Commands(
        IEnumerable<Step> steps, int number, PointerTable table, ref int next, VectorForm form, PhaseFunctions functions)
    {
        var commands = new List<DeviceCommand>();
        foreach (Step step in steps)
        {
            commands.AddRange(Commands(step, number, table, ref next, form, functions));
        }

        return commands;
    }
}
