namespace GraphCompiler.Compiler.Rewriting;

/// <summary>A family of rules; the first one that applies is used.</summary>
/// <param name="Name">Name of the family, with which the names of its rules begin.</param>
/// <param name="Rules">The rules, in order.</param>
public sealed record RuleSet(string Name, IReadOnlyList<RewriteRule> Rules)
{
    /// <summary>The rules that the options allow.</summary>
    public IEnumerable<RewriteRule> Allowed(CompilerOptions options) => !options.Uses(Name) ? [] : Rules.Where(
        rule => options.Uses(rule.Name) && (options.RelaxedRounding || !rule.ChangesRounding));
}
