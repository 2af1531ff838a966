namespace GraphCompiler.Compiler.Kernels;

/// <summary>What types a <see cref="ScalarFunction"/> takes and gives: the one table that verifier and interpreter
/// share.</summary>
public static class ScalarSignature
{
    /// <summary>Whether the function has a formula in <c>Kernels/Functions</c> and is no primitive.</summary>
    public static bool IsExpanded(this ScalarFunction function) => function >= ScalarFunction.Exp;

    /// <summary>Whether the function compares: its result is bool.</summary>
    public static bool IsComparison(this ScalarFunction function) =>
        function is >= ScalarFunction.Equal and <= ScalarFunction.GreaterOrEqual;

    /// <summary>Number of arguments.</summary>
    public static int Arity(this ScalarFunction function) => function switch
    {
        ScalarFunction.Fma or ScalarFunction.Select => 3,
        ScalarFunction.Neg or ScalarFunction.Abs or ScalarFunction.Sqrt or ScalarFunction.Floor or ScalarFunction.Ceil
            or ScalarFunction.Round or ScalarFunction.Not or ScalarFunction.Convert or ScalarFunction.Bitcast => 1,
        >= ScalarFunction.Exp and < ScalarFunction.Pow => 1,
        _ => 2,
    };

    /// <summary>What is wrong with the types of an application, or null.</summary>
    /// <param name="function">The function.</param>
    /// <param name="result">Type of the result.</param>
    /// <param name="arguments">Types of the arguments.</param>
    public static string? Check(ScalarFunction function, KernelType result, ReadOnlySpan<KernelType> arguments)
    {
        if (arguments.Length != function.Arity())
        {
            return $"takes {function.Arity()} arguments, got {arguments.Length}";
        }

        foreach (KernelType argument in arguments)
        {
            if (argument.Lanes != result.Lanes)
            {
                return $"arguments and result must have the same lanes, got {argument} for {result}";
            }
        }

        KernelType x = arguments[0];
        switch (function)
        {
            case ScalarFunction.Convert:
                return null;
            case ScalarFunction.Bitcast:
                return x.Element != DType.Bool && result.Element != DType.Bool && x.Element.Size == result.Element.Size
                    ? null : $"needs two types of one width and no bool, got {x} and {result}";
            case ScalarFunction.Select:
                return x.Element == DType.Bool && arguments[1] == result && arguments[2] == result
                    ? null : $"needs a bool and two values of {result}, got {x}, {arguments[1]}, {arguments[2]}";
        }

        foreach (KernelType argument in arguments)
        {
            if (argument != x)
            {
                return $"arguments must have one type, got {x} and {argument}";
            }
        }

        KernelType expected = function.IsComparison() ? x with { Element = DType.Bool } : x;
        return result != expected ? $"the result is {expected}, not {result}"
            : Takes(function, x.Element) ? null : $"is not defined for {x.Element.Text}";
    }

    private static bool Takes(ScalarFunction function, DType type) => function switch
    {
        ScalarFunction.Add or ScalarFunction.Sub or ScalarFunction.Mul or ScalarFunction.Div or ScalarFunction.Neg
            or ScalarFunction.Abs or ScalarFunction.Min or ScalarFunction.Max => type != DType.Bool,
        >= ScalarFunction.Less and <= ScalarFunction.GreaterOrEqual => type != DType.Bool,
        ScalarFunction.Equal or ScalarFunction.NotEqual => true,
        ScalarFunction.MulHigh => type == DType.U32,
        ScalarFunction.And or ScalarFunction.Or or ScalarFunction.Xor or ScalarFunction.Not => !type.IsFloat,
        ScalarFunction.ShiftLeft or ScalarFunction.ShiftRightLogical or ScalarFunction.ShiftRightArithmetic => type.IsInteger,
        _ => type.IsFloat,
    };
}
