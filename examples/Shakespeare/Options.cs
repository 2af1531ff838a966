using System.Globalization;

namespace GraphCompiler.Examples.Shakespeare;

/// <summary>What the command line says.</summary>
/// <param name="Data">Folder of the text; null for the usual places.</param>
/// <param name="Network"><c>gpt</c> or <c>lstm</c>.</param>
/// <param name="Epochs">Passes over the text.</param>
/// <param name="Width">Features of the network.</param>
/// <param name="Share">One piece of the text in so many is trained on.</param>
internal sealed record Options(string? Data, string Network, int Epochs, int Width, int Share)
{
    /// <summary>The options; null where the command line cannot be understood.</summary>
    public static Options? Parse(string[] args)
    {
        var options = new Options(null, "gpt", Epochs: 4, Width: 256, Share: 1);
        for (int i = 0; i < args.Length; i += 2)
        {
            string? value = i + 1 < args.Length ? args[i + 1] : null;
            bool isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0;
            Options? next = (args[i], value) switch
            {
                ("--data", not null) => options with { Data = value },
                ("--network", "gpt" or "lstm") => options with { Network = value },
                ("--epochs", _) when isNumber => options with { Epochs = number },
                ("--width", _) when isNumber => options with { Width = number },
                ("--share", _) when isNumber => options with { Share = number },
                _ => null,
            };
            if (next is null)
            {
                return null;
            }

            options = next;
        }

        return options;
    }
}
