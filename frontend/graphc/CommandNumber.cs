using System.CommandLine.Parsing;
using System.Globalization;

namespace GraphCompiler.Tool;

/// <summary>Numbers as every culture writes them on a command line.</summary>
internal static class CommandNumber
{
    /// <summary>Parses one.</summary>
    public static double Parse(ArgumentResult argument)
    {
        if (!double.TryParse(argument.Tokens[0].Value, CultureInfo.InvariantCulture, out double number))
        {
            argument.AddError($"'{argument.Tokens[0].Value}' is no number.");
        }

        return number;
    }
}
