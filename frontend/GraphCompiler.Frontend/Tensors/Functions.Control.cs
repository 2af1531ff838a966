using System.Runtime.CompilerServices;
using GraphCompiler.Compiler.Ops.Compositions;

namespace GraphCompiler.Frontend.Tensors;

/// <content>Loops and branches.</content>
/// <remarks>
/// Functions are called once, with symbolic tensors; tensors from outside that they use are passed in by themselves. What does not depend on the step is
/// computed once, before the loop: so are random numbers, unless their key is one of the carries or sequences.
/// </remarks>
public static partial class Functions
{
    /// <summary>A loop over the first dimension of a tensor: <c>(c, y[t]) = step(c, x[t])</c>. Never unrolled.</summary>
    /// <param name="step">One step: the carry and a slice, to the new carry and a slice of the result.</param>
    /// <param name="initial">The carry before the first step.</param>
    /// <param name="sequence">Cut along its first dimension, a slice a step: <c>[steps, …]</c>.</param>
    /// <param name="reverse">Whether it runs from the last slice to the first.</param>
    /// <param name="checkpoint">Gradients keep the carry every so many steps alone, and compute the steps between again; 0: what they need of each step.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <returns>The last carry, and the results of all steps: <c>[steps, …]</c>.</returns>
    /// <exception cref="GraphCompilerException">GRC1002: the carry changes its type; GRC2001: a tensor of the step is used outside.</exception>
    public static (Tensor Carry, Tensor Results) Scan(
        Func<Tensor, Tensor, (Tensor Carry, Tensor Result)> step, Tensor initial, Tensor sequence, bool reverse = false, long checkpoint = 0,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        (Tensor[] carries, Tensor[] results) = Scan(
            (c, x) => step(c[0], x[0]) is var (carry, result) ? ([carry], [result]) : default, [initial], [sequence], reverse: reverse,
            checkpoint: checkpoint, file: file, line: line);
        return (carries[0], results[0]);
    }

    /// <summary>A loop over the first dimension of tensors: <c>(c, y[t]) = step(c, x[t])</c>. Never unrolled.</summary>
    /// <param name="step">One step: carries and slices, to new carries and slices of the results.</param>
    /// <param name="initial">The carries before the first step.</param>
    /// <param name="sequences">Cut along their first dimension, a slice a step.</param>
    /// <param name="length">The number of steps; needed only without sequences.</param>
    /// <param name="reverse">Whether it runs from the last slice to the first.</param>
    /// <param name="checkpoint">Gradients keep the carries every so many steps alone, and compute the steps between again; 0: what they need of each step.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <returns>The last carries, and the results of all steps.</returns>
    /// <exception cref="GraphCompilerException">
    /// GRC1002: a carry changes its type; GRC1004: the sequences differ in length, or there is nothing to loop over; GRC2001: a tensor of the
    /// step is used outside.
    /// </exception>
    public static (Tensor[] Carries, Tensor[] Results) Scan(
        Func<Tensor[], Tensor[], (Tensor[] Carries, Tensor[] Results)> step, Tensor[] initial, Tensor[] sequences, long? length = null,
        bool reverse = false, long checkpoint = 0, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        SourceLocation location = new(file, line);
        if ((initial.Length == 0 && sequences.Length == 0) || (length is null && sequences.All(x => x.Rank == 0)) || checkpoint < 0)
        {
            throw DiagnosticId.InvalidAttribute.Error(
                "a scan needs a carry or a sequence, a length where it has no sequence, and a checkpoint every 1 or more steps", location);
        }

        Trace trace = initial.Concat(sequences).First().Trace;
        long steps = length ?? sequences.First(x => x.Rank > 0).Shape[0];
        if (sequences.FirstOrDefault(x => x.Rank == 0 || x.Shape[0] != steps) is { } other)
        {
            throw DiagnosticId.InvalidAttribute.Error($"a scan of {steps} steps over a sequence of {other.Type}", trace.Place(location));
        }

        int carries = 0;
        Tensor[] results = trace.EmitAll(location, b => b.Scan(
            (c, x) =>
            {
                (Tensor[] next, Tensor[] stacked) = step(Tensors(trace, c), Tensors(trace, x));
                carries = next.Length;
                return (Values(next), Values(stacked));
            },
            Values(initial), Values(sequences), steps, reverse, checkpoint, trace.Close));
        return (results[..carries], results[carries..]);
    }

    /// <summary>A loop that goes on while a condition holds.</summary>
    /// <param name="condition">Of the carry; gives a truth value, <c>bool[]</c>.</param>
    /// <param name="step">The carry to the new one.</param>
    /// <param name="initial">The carry before the first step.</param>
    /// <param name="maxSteps">The most steps; null for as many as it takes: then there is no reverse mode.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <returns>The last carry.</returns>
    /// <exception cref="GraphCompilerException">GRC1002: the carry changes its type, or the condition is no truth value; GRC2001: a tensor of the step is used outside.</exception>
    public static Tensor While(
        Func<Tensor, Tensor> condition, Func<Tensor, Tensor> step, Tensor initial, long? maxSteps = null,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        While(c => condition(c[0]), c => [step(c[0])], [initial], maxSteps, file, line)[0];

    /// <summary>A loop over several carries that goes on while a condition holds.</summary>
    /// <param name="condition">Of the carries; gives a truth value, <c>bool[]</c>.</param>
    /// <param name="step">The carries to the new ones.</param>
    /// <param name="initial">The carries before the first step; one or more.</param>
    /// <param name="maxSteps">The most steps; null for as many as it takes: then there is no reverse mode.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <returns>The last carries.</returns>
    /// <exception cref="GraphCompilerException">
    /// GRC1002: a carry changes its type, or the condition is no truth value; GRC1004: there is no carry; GRC2001: a tensor of the step is used outside.
    /// </exception>
    public static Tensor[] While(
        Func<Tensor[], Tensor> condition, Func<Tensor[], Tensor[]> step, Tensor[] initial, long? maxSteps = null,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Trace trace = (initial.FirstOrDefault() ?? throw DiagnosticId.InvalidAttribute.Error("a loop needs a carry", new(file, line))).Trace;
        return trace.EmitAll(new(file, line), b => b.While(
            c => condition(Tensors(trace, c)).Value, c => Values(step(Tensors(trace, c))), Values(initial), maxSteps, trace.Close));
    }

    /// <summary>One of two functions of tensors from outside; only that one is computed.</summary>
    /// <param name="predicate">Which: <c>bool[]</c>.</param>
    /// <param name="then">What is computed where it is true.</param>
    /// <param name="otherwise">What is computed where it is false; of the same type.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1002: the types differ, or the predicate is no truth value; GRC2001: a tensor of a branch is used outside.</exception>
    public static Tensor Cond(
        Tensor predicate, Func<Tensor> then, Func<Tensor> otherwise, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Cond(predicate, () => [then()], () => [otherwise()], file, line)[0];

    /// <summary>One of two functions with several results; only that one is computed.</summary>
    /// <param name="predicate">Which: <c>bool[]</c>.</param>
    /// <param name="then">What is computed where it is true.</param>
    /// <param name="otherwise">What is computed where it is false; of the same types.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1002: the types differ, or the predicate is no truth value; GRC2001: a tensor of a branch is used outside.</exception>
    public static Tensor[] Cond(
        Tensor predicate, Func<Tensor[]> then, Func<Tensor[]> otherwise, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        predicate.Trace.EmitAll(new(file, line), b => b.Cond(predicate.Value, () => Values(then()), () => Values(otherwise()), predicate.Trace.Close));

    private static Tensor[] Tensors(Trace trace, IReadOnlyList<Value> values) => [.. values.Select(v => new Tensor(trace, v))];

    private static Value[] Values(Tensor[] tensors) => [.. tensors.Select(t => t.Value)];
}
