namespace GraphCompiler.Compiler.Kernels.Functions;

/// <summary>Arguments that the formula of a function is not made for, and the one that is: evaluated only if a lane has such an argument, and taken
/// in these lanes alone, so that the result of a lane does not depend on its neighbours.</summary>
/// <param name="Condition">A bool of the body of the function.</param>
/// <param name="Function">The function of the same parameters there; anything, but defined, elsewhere.</param>
public sealed record RareCase(Expr Condition, KernelFunction Function);
