using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering;

/// <summary>Where an element is needed: all of the conditions hold, or (of a source that comes after another) not all of them.</summary>
/// <param name="Conditions">The conditions.</param>
/// <param name="Holds">Whether they hold there.</param>
public readonly record struct IndexGuard(EquatableArray<IndexCondition> Conditions, bool Holds)
{
    /// <summary>Emits the truth value of the guards together, in the outermost block that can; null where there are none.</summary>
    public static Expr? Emit(KernelScope scope, EquatableArray<IndexGuard> guards)
    {
        Expr? all = null;
        KernelScope at = scope.Owner([]);
        foreach (IndexGuard guard in guards)
        {
            (Expr value, KernelScope owner) = guard.Emit(scope);
            at = KernelScope.Inner(at, owner);
            all = all is null ? value : at.Code.Apply(ScalarFunction.And, all, value);
        }

        return all;
    }

    private (Expr Value, KernelScope Owner) Emit(KernelScope scope)
    {
        Expr? all = null;
        KernelScope at = scope.Owner([]);
        foreach (IndexCondition condition in Conditions)
        {
            Expr value = IndexLowering.Emit(scope, condition);
            at = KernelScope.Inner(at, scope.Owner(condition.Expr));
            all = all is null ? value : at.Code.Apply(ScalarFunction.And, all, value);
        }

        all ??= Literal.Bool(true);
        return (Holds ? all : at.Code.Apply(ScalarFunction.Not, all), at);
    }
}
