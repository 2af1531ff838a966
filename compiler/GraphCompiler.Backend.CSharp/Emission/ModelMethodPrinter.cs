using System.Globalization;
using GraphCompiler.Backend.CSharp.Printing;
using GraphCompiler.Compiler.Backends;
using GraphCompiler.Compiler.Backends.Text;

namespace GraphCompiler.Backend.CSharp.Emission;

/// <summary>The public methods of the class of a compiled assembly: spans in, spans out, any number of rows.</summary>
/// <param name="writer">Where they go.</param>
internal sealed class ModelMethodPrinter(CodeWriter writer)
{
    /// <summary>A method: what its arguments are, checks of their lengths, and runs of the entry until all rows are done.</summary>
    public void Print(ModelMethod method)
    {
        IReadOnlyList<ModelArgument> arguments = method.Arguments;
        ModelArgument? returned = arguments.FirstOrDefault(a => a.IsOutput) is { IsScalar: true } first ? first : null;
        string parameters = string.Join(", ", arguments.Where(a => a != returned).Select(Parameter));
        foreach (ModelArgument argument in arguments)
        {
            string rows = argument.RowElements is { } row ? $", {row} elements a row, any number of rows" : "";
            writer.Line($"// {argument.Name}: {SourceComment.Of(argument.Type.ToString())}{rows}");
        }

        writer.Block($"public {returned?.Type.DType.Code ?? "void"} {method.Name}({parameters})", () =>
        {
            Checks(method);
            foreach (ModelArgument scalar in arguments.Where(a => a.IsScalar && a.IsOutput))
            {
                writer.Line($"{scalar.Type.DType.Code} {Local(scalar)} = default;");
            }

            foreach (ModelArgument span in arguments.Where(a => !a.IsScalar))
            {
                writer.Line($"fixed ({span.Type.DType.Code}* {Local(span)} = {span.Name})");
            }

            writer.Block(null, () => Run(method));
            foreach (ModelArgument scalar in arguments.Where(a => a.IsScalar && a.IsOutput && a != returned))
            {
                writer.Line($"{scalar.Name} = {Local(scalar)};");
            }

            if (returned is not null)
            {
                writer.Line($"return {Local(returned)};");
            }
        });
    }

    /// <summary>A name for a pointer or result beside the parameter's own.</summary>
    private static string Local(ModelArgument argument) => argument.Name.TrimStart('@') + "_";

    private static string Parameter(ModelArgument argument) => (argument.IsScalar, argument.IsOutput) switch
    {
        (true, false) => $"{argument.Type.DType.Code} {argument.Name}",
        (true, true) => $"out {argument.Type.DType.Code} {argument.Name}",
        (false, false) => $"ReadOnlySpan<{argument.Type.DType.Code}> {argument.Name}",
        (false, true) => $"Span<{argument.Type.DType.Code}> {argument.Name}",
    };

    private void Checks(ModelMethod method)
    {
        ModelArgument? counted = method.Arguments.FirstOrDefault(a => a.RowElements is not null);
        if (counted is not null)
        {
            writer.Line($"long rows = Rows({counted.Name}.Length, {Number(counted.RowElements!.Value)}, nameof({counted.Name}));");
        }

        foreach (ModelArgument span in method.Arguments.Where(a => !a.IsScalar && a != counted))
        {
            string length = span.RowElements is { } row ? $"rows * {Number(row)}" : Number(span.Type.Elements);
            writer.Line($"Check({span.Name}.Length, {length}, nameof({span.Name}));");
        }
    }

    private void Run(ModelMethod method)
    {
        writer.Line($"byte** arguments = stackalloc byte*[{Number(Math.Max(1, method.Arguments.Count))}];");
        if (method.RowEntry is not { } rowEntry)
        {
            Bind(method, "");
            writer.Line($"Entry{method.Entry}.Run(state, arguments, Threads);");
            return;
        }

        writer.Line("long row = 0;");
        string chunk = Number(method.Chunk);
        writer.Block($"for (; rows - row >= {chunk}; row += {chunk})", () =>
        {
            Bind(method, "row");
            writer.Line($"Entry{method.Entry}.Run(state, arguments, Threads);");
        });
        writer.Line();
        writer.Block("for (; row < rows; row++)", () =>
        {
            Bind(method, "row");
            writer.Line($"Entry{rowEntry}.Run(state, arguments, Threads);");
        });
    }

    private void Bind(ModelMethod method, string row)
    {
        for (int i = 0; i < method.Arguments.Count; i++)
        {
            ModelArgument argument = method.Arguments[i];
            string pointer = (argument.IsScalar, argument.IsOutput, argument.RowElements) switch
            {
                (true, false, _) => "&" + argument.Name,
                (true, true, _) => "&" + Local(argument),
                (_, _, { } elements) when row.Length > 0 => $"({Local(argument)} + {row} * {Number(elements)})",
                _ => Local(argument),
            };
            writer.Line($"arguments[{i}] = (byte*){pointer};");
        }
    }

    /// <summary>The checks that all methods call.</summary>
    public void PrintChecks()
    {
        writer.Line();
        writer.Line("""
            private static void Check(long length, long expected, string name)
            {
                if (length != expected)
                {
                    throw new ArgumentException($"{name} must have {expected} elements, got {length}", name);
                }
            }

            private static long Rows(long length, long row, string name) => length % row == 0
                ? length / row
                : throw new ArgumentException($"{name} must have a multiple of {row} elements, {row} a row, got {length}", name);
            """);
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
