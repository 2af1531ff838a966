using System.Runtime.CompilerServices;

namespace GraphCompiler.Compiler.Ir;

/// <summary>Checks the numbered constraints of one op's type rule.</summary>
public readonly struct TypeCheck(Op op)
{
    /// <summary>States constraint <paramref name="number"/>, as <c>C1</c>.</summary>
    /// <param name="holds">Whether it holds.</param>
    /// <param name="number">Number of the constraint in <see cref="Op.Constraints"/>.</param>
    /// <param name="found">What was found; evaluated only where the constraint fails.</param>
    /// <exception cref="GraphCompilerException">GRC1002: the constraint does not hold.</exception>
    public void Require(bool holds, string number, [InterpolatedStringHandlerArgument("holds")] ref FailureText found)
    {
        if (!holds)
        {
            throw Failure(DiagnosticId.TypeMismatch, number, found.ToString());
        }
    }

    /// <summary>States that <paramref name="axis"/> is an axis of a tensor of rank <paramref name="rank"/>.</summary>
    /// <exception cref="GraphCompilerException">GRC1003: it is not.</exception>
    public void RequireAxis(long axis, int rank, string number)
    {
        if (axis < 0 || axis >= rank)
        {
            throw Failure(DiagnosticId.UnknownAxis, number, $"axis {axis} of a tensor with {rank} dimensions");
        }
    }

    /// <summary>States that <paramref name="axes"/> ascend and are axes of a tensor of rank <paramref name="rank"/>.</summary>
    /// <exception cref="GraphCompilerException">GRC1003: one is no axis; GRC1004: they do not ascend.</exception>
    public void RequireAscendingAxes(EquatableArray<int> axes, int rank, string number)
    {
        for (int i = 0; i < axes.Count; i++)
        {
            RequireAxis(axes[i], rank, number);
            RequireAttribute(i == 0 || axes[i] > axes[i - 1], number, $"{axes}");
        }
    }

    /// <summary>States a constraint on an attribute.</summary>
    /// <exception cref="GraphCompilerException">GRC1004: it does not hold.</exception>
    public void RequireAttribute(
        bool holds, string number, [InterpolatedStringHandlerArgument("holds")] ref FailureText found)
    {
        if (!holds)
        {
            throw Failure(DiagnosticId.InvalidAttribute, number, found.ToString());
        }
    }

    private GraphCompilerException Failure(DiagnosticId id, string number, string found)
    {
        string rule = op.Constraints[int.Parse(number.AsSpan(1), provider: null) - 1];
        return id.Error($"{op.Name} ({number}): {rule}, got {found}");
    }
}

/// <summary>Text that is built only when a check fails.</summary>
[InterpolatedStringHandler]
public readonly ref struct FailureText
{
    private readonly System.Text.StringBuilder? text;

    /// <summary>Starts the text unless the check holds.</summary>
    public FailureText(int literalLength, int formattedCount, bool holds, out bool build)
    {
        build = !holds;
        text = build ? new System.Text.StringBuilder(literalLength + (8 * formattedCount)) : null;
    }

    /// <summary>Appends a literal.</summary>
    public void AppendLiteral(string value) => text!.Append(value);

    /// <summary>Appends a value.</summary>
    public void AppendFormatted<T>(T value) => text!.Append(System.Globalization.CultureInfo.InvariantCulture, $"{value}");

    /// <inheritdoc/>
    public override string ToString() => text?.ToString() ?? "";
}
