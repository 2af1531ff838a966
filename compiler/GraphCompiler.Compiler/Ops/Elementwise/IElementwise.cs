using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>An op whose result at an index is a function of its operands at that index; all shapes are equal.</summary>
public interface IElementwise
{
    /// <summary>Emits the function.</summary>
    /// <param name="k">Where it is emitted.</param>
    /// <param name="result">Element type of the result.</param>
    /// <param name="operands">The operands' elements.</param>
    Expr Compute(ScalarBuilder k, KernelType result, ReadOnlySpan<Expr> operands);
}
