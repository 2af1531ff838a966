namespace GraphCompiler.Compiler.Rewriting;

/// <summary>Tells each use of a rule (<c>GRAPHC_TRACE=rules</c>): its name, the node before and the node after.</summary>
/// <param name="writer">Where it is told.</param>
public sealed class RewriteTrace(TextWriter writer)
{
    /// <summary>Tells that a rule was used.</summary>
    public void Fired(RewriteRule rule, Node before, Value after) =>
        writer.WriteLine($"{rule.Name}: {before}  =>  {(after.Op is Parameter ? after.ToString() : after.Node.ToString())}");
}
