namespace GraphCompiler.Compiler.Ops.Compositions;

/// <summary>Einstein's summation, as a chain of dots: <c>bij,bjk-&gt;bik</c>.</summary>
public static class Einsums
{
    /// <summary>Stands for the dimensions of an ellipsis, which are aligned at the end: the last of them is '0', the one before it '1', …</summary>
    private const string EllipsisLabels = "0123456789";

    extension(GraphBuilder b)
    {
        /// <summary>Products of the operands, summed over the labels that the result does not have.</summary>
        /// <param name="equation">
        /// Labels of each operand's dimensions, separated by commas, and of the result's behind <c>-&gt;</c>; <c>...</c> stands for leading
        /// dimensions. Without an arrow the result has the labels that are there once, in alphabetical order.
        /// </param>
        /// <param name="operands">The operands.</param>
        /// <exception cref="GraphCompilerException">GRC1004: the equation does not fit the operands; GRC1002: sizes differ.</exception>
        public Value Einsum(string equation, params IReadOnlyList<Value> operands)
        {
            string[] sides = equation.Replace(" ", "", StringComparison.Ordinal).Split("->");
            string[] inputs = sides[0].Split(',');
            if (sides.Length > 2 || inputs.Length != operands.Count)
            {
                throw Invalid(b, equation, $"{operands.Count} operands");
            }

            var terms = new Queue<Term>(operands.Select((x, i) => new Term(x, Expand(b, equation, inputs[i], x.Type.Rank))));
            int ellipsis = terms.Max(t => t.Labels.Count(char.IsAsciiDigit));
            string output = sides.Length == 2
                ? sides[1].Replace("...", Ellipsis(ellipsis), StringComparison.Ordinal) : Implicit(terms, ellipsis);
            if ((sides.Length == 2 && sides[1].Any(char.IsAsciiDigit)) || output.Distinct().Count() != output.Length || output.Any(label => !terms.Any(t => t.Labels.Contains(label))))
            {
                throw Invalid(b, equation, $"the result '{output}'");
            }

            Term product = b.SumOut(b.TakeDiagonals(terms.Dequeue()), output + string.Concat(terms.Select(t => t.Labels)));
            while (terms.TryDequeue(out Term? next))
            {
                string needed = output + string.Concat(terms.Select(t => t.Labels));
                Term right = b.SumOut(b.TakeDiagonals(next), needed + product.Labels);
                product = b.Multiply(b.SumOut(product, needed + right.Labels), right, needed);
            }

            return b.Transpose(product.Value, output.Select(label => product.Labels.IndexOf(label)).ToEquatable());
        }

        /// <summary>A label that an operand has twice: only the diagonal counts.</summary>
        private Term TakeDiagonals(Term x)
        {
            while (x.Labels.FirstOrDefault(label => x.Labels.Count(l => l == label) > 1) is var label and not '\0')
            {
                int first = x.Labels.IndexOf(label), second = x.Labels.IndexOf(label, first + 1);
                int[] rest = [.. Enumerable.Range(0, x.Labels.Length).Where(d => d != first && d != second)];
                if (x.Value.Type.Shape[first] != x.Value.Type.Shape[second])
                {
                    throw DiagnosticId.TypeMismatch.Error($"einsum has the label {label} for two sizes of {x.Value.Type}", b.Location);
                }

                Value moved = b.Transpose(x.Value, [.. rest, first, second]);
                x = new Term(b.Diagonal(moved), string.Concat(rest.Select(d => x.Labels[d])) + label);
            }

            return x;
        }

        /// <summary>Sums over the labels that are not needed any more.</summary>
        private Term SumOut(Term x, string needed) => new(
            b.ReduceSum(x.Value, [.. Enumerable.Range(0, x.Labels.Length).Where(d => !needed.Contains(x.Labels[d]))]),
            string.Concat(x.Labels.Where(label => needed.Contains(label))));

        /// <summary>A dot: labels of both that are needed are batch dimensions, labels of both that are not are contracted.</summary>
        private Term Multiply(Term x, Term y, string needed)
        {
            string shared = string.Concat(x.Labels.Where(label => y.Labels.Contains(label)));
            string batch = string.Concat(shared.Where(label => needed.Contains(label)));
            string contracted = string.Concat(shared.Except(batch));
            var dot = new Dot(x.Places(batch), y.Places(batch), x.Places(contracted), y.Places(contracted));
            string free = string.Concat(x.Labels.Except(shared)) + string.Concat(y.Labels.Except(shared));
            return new Term(b.Dot(x.Value, y.Value, dot), batch + free);
        }
    }

    private static string Expand(GraphBuilder b, string equation, string labels, int rank)
    {
        int ellipsis = rank - labels.Replace("...", "", StringComparison.Ordinal).Length;
        string expanded = labels.Replace("...", Ellipsis(Math.Clamp(ellipsis, 0, EllipsisLabels.Length)), StringComparison.Ordinal);
        return expanded.Length == rank && expanded.All(char.IsAsciiLetterOrDigit) && !labels.Any(char.IsAsciiDigit)
            ? expanded : throw Invalid(b, equation, $"an operand of {rank} dimensions for '{labels}'");
    }

    private static string Ellipsis(int rank) => string.Concat(EllipsisLabels[..rank].Reverse());

    private static string Implicit(IEnumerable<Term> terms, int ellipsis)
    {
        string all = string.Concat(terms.Select(t => t.Labels));
        return Ellipsis(ellipsis) + string.Concat(all.Where(l => char.IsAsciiLetter(l) && all.Count(m => m == l) == 1).Order());
    }

    private static GraphCompilerException Invalid(GraphBuilder b, string equation, string found) =>
        DiagnosticId.InvalidAttribute.Error($"einsum '{equation}' does not fit {found}", b.Location);

    private sealed record Term(Value Value, string Labels)
    {
        /// <summary>The dimensions that have the given labels.</summary>
        public EquatableArray<int> Places(string labels) => labels.Select(label => Labels.IndexOf(label)).ToEquatable();
    }
}
