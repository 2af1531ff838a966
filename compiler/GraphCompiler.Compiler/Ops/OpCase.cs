namespace GraphCompiler.Compiler.Ops;

/// <summary>The values on which an operand is tested: an interval, away from kinks and poles.</summary>
/// <param name="Low">Least value.</param>
/// <param name="High">Greatest value.</param>
/// <param name="Distinct">No two elements are equal or closer than a hundredth: for ops with ties (max, sort).</param>
/// <param name="Diagonal">What is added to elements whose last two indices are equal: for ops that need regular or positive definite matrices.</param>
public readonly record struct ValueRange(double Low, double High, bool Distinct = false, double Diagonal = 0)
{
    /// <summary>Values from −2 to 2.</summary>
    public static ValueRange Normal => new(-2, 2);

    /// <summary>Values from 0.2 to 3.</summary>
    public static ValueRange Positive => new(0.2, 3);

    /// <summary>Small integers of both signs (which wrap in unsigned types), or both truth values; <see cref="Normal"/> for floats.</summary>
    public static ValueRange Of(DType type) =>
        type.IsFloat ? Normal : type == DType.Bool ? new ValueRange(0, 1) : new ValueRange(-9, 9);
}

/// <summary>An op with operand types and value ranges on which it is tested: on every backend, by gradient checks, by the fuzzer.</summary>
/// <param name="Op">The op with its attributes.</param>
/// <param name="Operands">Types of the operands.</param>
/// <param name="Ranges">Value ranges of the operands; one for all, or one each.</param>
public sealed record OpCase(Op Op, EquatableArray<TensorType> Operands, EquatableArray<ValueRange> Ranges)
{
    /// <summary>The range of one operand.</summary>
    public ValueRange Range(int operand) => Ranges.Count == 1 ? Ranges[0] : Ranges[operand];
}
