namespace GraphCompiler.Runtime;

/// <summary>Goes through the commands of an entry on a device: loops and branches are run by the host, which reads their flags back.</summary>
/// <param name="commands">The commands.</param>
/// <param name="table">The slices that they name.</param>
public abstract class CommandRun(IReadOnlyList<DeviceCommand> commands, IReadOnlyList<Slice> table)
{
    private readonly Dictionary<int, Slice> cursors = [];

    /// <summary>The commands.</summary>
    public IReadOnlyList<DeviceCommand> Commands { get; } = commands;

    /// <summary>Runs all commands; false where one of them ended the run.</summary>
    public bool Execute() => Execute(0, Commands.Count, out _);

    /// <summary>The slice at a position of the table, where it is now.</summary>
    public Slice Placed(int position)
    {
        Slice slice = table[position];
        return slice.Space != MemorySpace.Cursor ? slice
            : cursors[slice.Index] with { Offset = cursors[slice.Index].Offset + slice.Offset, Bytes = slice.Bytes };
    }

    /// <summary>Whether a position of the table moves with a loop.</summary>
    public bool Moves(int position) => table[position].Space == MemorySpace.Cursor;

    /// <summary>Runs a launch, a copy or a check.</summary>
    /// <param name="command">Its number.</param>
    /// <returns>False to end the run.</returns>
    protected abstract bool Run(int command);

    /// <summary>Reads a flag, after all commands before it.</summary>
    protected abstract bool ReadFlag(Slice flag);

    /// <summary>Is told that all commands of a step were run.</summary>
    protected virtual void StepDone(int step)
    {
    }

    /// <summary>Runs commands of one level; graphs nest at most 16 deep, and so does this recursion.</summary>
    private bool Execute(int begin, int end, out bool leaves)
    {
        leaves = false;
        for (int i = begin; i < end; i++)
        {
            DeviceCommand command = Commands[i];
            switch (command.Function)
            {
                case DeviceCommand.Loop:
                    int last = Matching(i, DeviceCommand.Loop, DeviceCommand.End);
                    if (!Loop(i, last))
                    {
                        return false;
                    }

                    i = last;
                    break;
                case DeviceCommand.Exit when !ReadFlag(Placed(command.Slices[0])):
                    leaves = true;
                    return true;
                case DeviceCommand.Exit:
                    break;
                case DeviceCommand.If:
                    int other = Matching(i, DeviceCommand.If, DeviceCommand.Else), joined = Matching(i, DeviceCommand.If, DeviceCommand.EndIf);
                    bool first = ReadFlag(Placed(command.Slices[0]));
                    if (!Execute(first ? i + 1 : other + 1, first ? other : joined, out _))
                    {
                        return false;
                    }

                    i = joined;
                    break;
                default:
                    if (!Run(i))
                    {
                        return false;
                    }

                    break;
            }

            if (begin == 0 && end == Commands.Count && (i + 1 == end || Commands[i + 1].Step != command.Step))
            {
                StepDone(command.Step);
            }
        }

        return true;
    }

    private bool Loop(int begin, int end)
    {
        int body = begin + 1;
        while (Commands[body].Function == DeviceCommand.Cursor)
        {
            body++;
        }

        for (long turn = 0; turn < Commands[begin].Groups; turn++)
        {
            for (int i = begin + 1; i < body; i++)
            {
                DeviceCommand cursor = Commands[i];
                Slice start = Placed(cursor.Slices[0]);
                cursors[cursor.Lanes] = start with { Offset = start.Offset + (turn * cursor.Groups) };
            }

            if (!Execute(body, end, out bool leaves))
            {
                return false;
            }

            if (leaves)
            {
                break;
            }
        }

        return true;
    }

    /// <summary>The command that belongs to the one that opens at a number.</summary>
    private int Matching(int open, string opens, string closes)
    {
        string ends = opens == DeviceCommand.If ? DeviceCommand.EndIf : closes;
        int depth = 0;
        for (int i = open + 1; ; i++)
        {
            string function = Commands[i].Function;
            if (depth == 0 && function == closes)
            {
                return i;
            }

            depth += function == opens ? 1 : function == ends ? -1 : 0;
        }
    }
}
