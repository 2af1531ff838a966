namespace GraphCompiler.Runtime;

/// <summary>The state of a module: parameters, moments, counters. Native memory that nobody has to dispose.</summary>
public abstract class State
{
    /// <summary>Names of the pieces, in the order of declaration.</summary>
    public abstract IReadOnlyList<string> Names { get; }

    /// <summary>A copy of one piece.</summary>
    /// <exception cref="Diagnostics.GraphCompilerException">GRC2003: there is none of that name.</exception>
    public abstract NdArray Get(string name);

    /// <summary>Overwrites one piece.</summary>
    /// <exception cref="Diagnostics.GraphCompilerException">GRC2003: there is none of that name, or it has another type.</exception>
    public abstract void Set(string name, NdArray value);
}
