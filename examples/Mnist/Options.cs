using System.Globalization;
using GraphCompiler.Compiler;

namespace GraphCompiler.Examples.Mnist;

/// <summary>What the command line says.</summary>
/// <param name="Data">Folder of the MNIST files; null for the usual places.</param>
/// <param name="Epochs">Passes over the data.</param>
/// <param name="Seed">Seed of all random numbers.</param>
/// <param name="Out">Folder for the compiled model.</param>
/// <param name="Threads">Threads; 0 for as many as there are cores.</param>
/// <param name="Backend">Backend that trains: csharp, llvm.</param>
internal sealed record Options(string? Data, int Epochs, ulong Seed, string Out, int Threads, string Backend)
{
    /// <summary>The options; null where the command line cannot be understood.</summary>
    public static Options? Parse(string[] args)
    {
        var options = new Options(null, Epochs: 6, Seed: 1, Path.Combine(AppContext.BaseDirectory, "model"), Threads: 0, CompilerOptions.Default.Backend);
        for (int i = 0; i < args.Length; i += 2)
        {
            string? value = i + 1 < args.Length ? args[i + 1] : null;
            bool isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
            Options? next = (args[i], value) switch
            {
                ("--data", not null) => options with { Data = value },
                ("--out", not null) => options with { Out = value },
                ("--epochs", _) when isNumber && number > 0 => options with { Epochs = number },
                ("--seed", _) when isNumber => options with { Seed = (ulong)number },
                ("--threads", _) when isNumber => options with { Threads = number },
                ("--backend", not null) => options with { Backend = value },
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
