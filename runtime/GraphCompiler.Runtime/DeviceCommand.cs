using System.Globalization;

namespace GraphCompiler.Runtime;

/// <summary>A command of an entry on a device: a launch of a function, a copy, or the check for faults.</summary>
/// <remarks>
/// As text a line each:
/// <code>
/// 0 k0_dot_add 8 1 0 1 2      step 0: function k0_dot_add in 8 groups of 1 lane on slices 0, 1 and 2 of the entry's table
/// 1 =copy 0 0 3 4             from slice 3 to slice 4
/// 2 =check 0 0 5              ends the run where slice 5, the fault word, is not all ones
/// </code>
/// </remarks>
/// <param name="Step">Number of the step that it belongs to.</param>
/// <param name="Function">The function, <see cref="Copy"/> or <see cref="Check"/>.</param>
/// <param name="Groups">Groups of lanes.</param>
/// <param name="Lanes">Lanes of a group.</param>
/// <param name="Slices">Positions in the entry's table; of a launch a buffer and an offset each.</param>
public sealed record DeviceCommand(int Step, string Function, long Groups, int Lanes, IReadOnlyList<int> Slices)
{
    /// <summary>Copies bytes from the first slice to the second.</summary>
    public const string Copy = "=copy";

    /// <summary>Ends the run if a fault was noted.</summary>
    public const string Check = "=check";

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
