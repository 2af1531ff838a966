namespace GraphCompiler.Compiler.Fusion;

/// <summary>At which of a group's loops a node is computed.</summary>
public enum Level
{
    /// <summary>Once for each element of the space.</summary>
    Element,

    /// <summary>Once for each row: results of reductions along rows, and what is computed of them.</summary>
    Row,

    /// <summary>Once for each column, after all rows: results of reductions over the rows, and what is computed of them.</summary>
    Column,

    /// <summary>Once, after all rows: reductions of row values over all rows, and what is computed of them.</summary>
    Total,

    /// <summary>While the contraction fetches its operands, which depend on it.</summary>
    Operand,

    /// <summary>Once for each result of reductions that are no rows, and what is computed of them.</summary>
    Result,
}
