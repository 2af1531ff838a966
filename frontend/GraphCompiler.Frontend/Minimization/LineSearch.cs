namespace GraphCompiler.Frontend.Minimization;

/// <summary>How far a method goes along a direction.</summary>
public abstract record LineSearch
{
    /// <summary>Looks for a step; the point it gives was tried last.</summary>
    /// <param name="search">The run, with a direction of descent.</param>
    /// <param name="first">The length that is tried first.</param>
    /// <returns>The length; null where none lowers the value.</returns>
    internal abstract double? Find(Search search, double first);

    /// <summary>What is wrong with its options.</summary>
    internal abstract IEnumerable<string> Faults();
}
