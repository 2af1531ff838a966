namespace GraphCompiler.Compiler.Ops.Compositions;

/// <summary>What becomes of an element that is written to by index.</summary>
public enum ScatterMode
{
    /// <summary>It is replaced; by the last in the order of the indices, where there are several.</summary>
    Set,

    /// <summary>What is written is added, in the order of the indices.</summary>
    Add,

    /// <summary>The greatest of it and of what is written stays; NaN if one is.</summary>
    Max,

    /// <summary>The least of it and of what is written stays; NaN if one is.</summary>
    Min,
}
