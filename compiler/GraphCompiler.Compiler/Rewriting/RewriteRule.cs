namespace GraphCompiler.Compiler.Rewriting;

/// <summary>A law of algebra that is used from left to right.</summary>
/// <param name="Name">Family and law: <c>transpose/compose</c>.</param>
/// <param name="Before">What is replaced, as algebra.</param>
/// <param name="After">What it is replaced with, as algebra, with the condition in brackets if there is one.</param>
/// <param name="Pattern">The same in C#.</param>
/// <remarks>
/// A rule never leads to worse code, and no rule undoes another. What it gives is equal bit for bit, NaNs counted as equal, on every
/// backend, unless it says that it <see cref="ChangesRounding"/>.
/// </remarks>
public sealed record RewriteRule(string Name, string Before, string After, RewritePattern Pattern)
{
    /// <summary>Whether results may differ by roundings; such rules are used only with <see cref="CompilerOptions.RelaxedRounding"/>.</summary>
    public bool ChangesRounding { get; init; }
}

/// <summary>Looks whether a rule applies to a node.</summary>
/// <param name="b">Where the replacement is emitted; nothing is emitted if the rule does not apply.</param>
/// <param name="node">A node of the builder, with one result.</param>
/// <returns>A value to use for the node's result, of its type; null if the rule does not apply.</returns>
public delegate Value? RewritePattern(GraphBuilder b, Node node);
