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
}
