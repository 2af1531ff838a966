using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>An elementwise op that raises its <see cref="Op.Fault"/> for elements that must not be.</summary>
public interface IGuard
{
    /// <summary>Emits the condition under which an element is at fault.</summary>
    /// <param name="k">Where it is emitted.</param>
    /// <param name="operands">The operands' elements.</param>
    Expr IsFault(ScalarBuilder k, ReadOnlySpan<Expr> operands);
}
