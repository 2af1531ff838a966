using System.Globalization;

namespace GraphCompiler.Runtime;

/// <summary>A command of an entry on a device: a launch of a function, a copy, the check for faults, or what frames a loop or a branch.</summary>
/// <remarks>
/// As text a line each:
/// <code>
/// 0 k0_dot_add 8 1 0 1 2      step 0: function k0_dot_add in 8 groups of 1 lane on slices 0, 1 and 2 of the entry's table
/// 1 =copy 0 0 3 4             from slice 3 to slice 4
/// 2 =check 0 0 5              ends the run where slice 5, the fault word, is not all ones
/// 3 =loop 64 0                what stands before the =end that belongs to it, 64 times
/// 3 =cursor -4096 7 6         cursor 7 begins at slice 6 and moves by −4096 bytes a time; directly behind =loop
/// 3 =exit 0 0 8               ends the loop where the byte of slice 8 is 0
/// 3 =end 0 0
/// 4 =if 0 0 9                 what stands before =else, where the byte of slice 9 is not 0; else what stands before =endif
/// 4 =else 0 0
/// 4 =endif 0 0
/// </code>
/// </remarks>
/// <param name="Step">Number of the step that it belongs to.</param>
/// <param name="Function">The function, or one of the constants.</param>
/// <param name="Groups">Groups of lanes.</param>
/// <param name="Lanes">Lanes of a group.</param>
/// <param name="Slices">Positions in the entry's table; of a launch a buffer and an offset each.</param>
public sealed record DeviceCommand(int Step, string Function, long Groups, int Lanes, IReadOnlyList<int> Slices)
{
    /// <summary>Copies bytes from the first slice to the second.</summary>
    public const string Copy = "=copy";

    /// <summary>Ends the run if a fault was noted.</summary>
    public const string Check = "=check";

    /// <summary>Begins a loop of <see cref="Groups"/> times.</summary>
    public const string Loop = "=loop";

    /// <summary>A cursor of the loop: moves by <see cref="Groups"/> bytes, has the number <see cref="Lanes"/>, begins at the slice.</summary>
    public const string Cursor = "=cursor";

    /// <summary>Ends the loop around where a flag is 0.</summary>
    public const string Exit = "=exit";

    /// <summary>The end of a loop.</summary>
    public const string End = "=end";

    /// <summary>Begins a branch.</summary>
    public const string If = "=if";

    /// <summary>Begins the other branch.</summary>
    public const string Else = "=else";

    /// <summary>The end of a branch.</summary>
    public const string EndIf = "=endif";

    /// <summary>Whether it launches a function.</summary>
    public bool IsLaunch => !Function.StartsWith('=');

    /// <summary>The command of a line.</summary>
    public static DeviceCommand Parse(string line)
    {
        string[] words = line.Split(' ');
        return new DeviceCommand(
            int.Parse(words[0], CultureInfo.InvariantCulture),
            words[1],
            long.Parse(words[2], CultureInfo.InvariantCulture),
            int.Parse(words[3], CultureInfo.InvariantCulture),
            [.. words.Skip(4).Select(word => int.Parse(word, CultureInfo.InvariantCulture))]);
    }

    /// <summary>The command as a line.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Step} {Function} {Groups} {Lanes}") + string.Concat(Slices.Select(i => FormattableString.Invariant($" {i}")));
}
