using System.Runtime.CompilerServices;

namespace GraphCompiler.Frontend.Tensors;

/// <content>Products.</content>
public static partial class Functions
{
    /// <summary>Matrix product as NumPy's <c>matmul</c>: of vectors, matrices, and stacks of matrices whose leading dimensions broadcast.</summary>
    /// <exception cref="GraphCompilerException">GRC1002: the inner dimensions differ; GRC1006: the leading ones have no common shape.</exception>
    public static Tensor MatMul(Tensor x, Tensor y, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Trace.Emit(new(file, line), b => b.StackedMatMul(x.Value, y.Value));

    /// <summary>Inner product: the sum of the products of all elements; a scalar.</summary>
    /// <exception cref="GraphCompilerException">GRC1002: the shapes differ.</exception>
    public static Tensor Dot(Tensor x, Tensor y, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Trace.Emit(new(file, line), b =>
        {
            EquatableArray<int> all = Enumerable.Range(0, x.Rank).ToEquatable();
            return b.Dot(x.Value, y.Value, new Dot([], [], all, Enumerable.Range(0, y.Rank).ToEquatable()));
        });

    /// <summary>Einstein's summation: <c>Einsum("bij,bjk-&gt;bik", [x, y])</c>.</summary>
    /// <param name="equation">
    /// Letters for each operand's dimensions, separated by commas, and for the result's behind <c>-&gt;</c>; <c>...</c> stands for leading dimensions. Without an
    /// arrow the result has the letters that are there once, in alphabetical order.
    /// </param>
    /// <param name="operands">The operands, one or more.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1002: sizes of one letter differ; GRC1004: the equation does not fit the operands.</exception>
    public static Tensor Einsum(string equation, Tensor[] operands, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => operands.Length > 0
        ? operands[0].Trace.Emit(new(file, line), b => b.Einsum(equation, [.. operands.Select(x => x.Value)]))
        : throw DiagnosticId.InvalidAttribute.Error($"einsum '{equation}' has no operand", new(file, line));
}
