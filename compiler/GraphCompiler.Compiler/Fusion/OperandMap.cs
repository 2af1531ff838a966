using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Fusion;

/// <summary>Which element of a value an element at row-major position L of the user reads.</summary>
public enum OperandMapKind
{
    /// <summary>Position L.</summary>
    Identity,

    /// <summary>Position L / k: the value is repeated along the trailing dimensions, k times each.</summary>
    Row,

    /// <summary>Position L mod k: the value, of k elements, is repeated along the leading dimensions.</summary>
    Column,

    /// <summary>The only one.</summary>
    Scalar,

    /// <summary>Position k·L + n, where n is known when the kernel runs: one of k elements is picked for each L.</summary>
    Pick,

    /// <summary>Any other place, or several.</summary>
    Other,
}

/// <summary>How a node reads a value, all views between the two passed through.</summary>
/// <param name="Source">The value behind the views.</param>
/// <param name="Kind">Which element is read.</param>
/// <param name="Factor">The k of the kind; 1 where it has none.</param>
/// <param name="Views">The views between, from the value's user backwards.</param>
/// <param name="Position">The element that is read, row-major, in terms of <see cref="At"/>; null where it is not known when code is made.</param>
public sealed record OperandMap(Value Source, OperandMapKind Kind, long Factor, IReadOnlyList<Node> Views, IndexExpr? Position = null)
{
    /// <summary>The user's row-major position L among as many elements as it runs through.</summary>
    public static IndexExpr At(long elements) => elements <= 1 ? 0 : new IndexVar("L", elements);
}
