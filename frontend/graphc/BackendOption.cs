using System.CommandLine;
using GraphCompiler.Frontend;

namespace GraphCompiler.Tool;

/// <summary>The option <c>--backend</c> of the verbs that compile.</summary>
internal static class BackendOption
{
    /// <summary>A new option; without it the environment's choice holds, and without that C#.</summary>
    public static Option<string?> Of()
    {
        var option = new Option<string?>("--backend") { HelpName = "NAME", Description = $"{string.Join(", ", Names)}; csharp where it is not given" };
        option.AcceptOnlyFromAmong(Names);
        return option;
    }

    /// <summary>A new option that takes several; without it as <see cref="Of"/>.</summary>
    public static Option<string[]> Several()
    {
        var option = new Option<string[]>("--backend")
        {
            HelpName = "NAME ...",
            Description = $"one or several of {string.Join(", ", Names)}; csharp where it is not given",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [],
        };
        option.AcceptOnlyFromAmong(Names);
        return option;
    }

    private static string[] Names => [.. BackendCatalog.All.Select(backend => backend.Name)];
}
