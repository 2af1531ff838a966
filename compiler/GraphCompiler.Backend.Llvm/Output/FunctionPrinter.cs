using System.Globalization;
using System.Text;
using GraphCompiler.Backend.Llvm.Text;

namespace GraphCompiler.Backend.Llvm.Output;

/// <summary>A function that runs an entry, as text IR: gathers pointers to its arguments, refuses null.</summary>
internal sealed class FunctionPrinter(NativeFunction function)
{
    private readonly StringBuilder text = new();

    /// <summary>The text.</summary>
    public string Print()
    {
        IReadOnlyList<NativeArgument> arguments = function.Arguments;
        bool hasRows = function.Signature.RowEntry is not null;
        IEnumerable<string> parameters = ["ptr %context", .. hasRows ? ["i64 %rows"] : Array.Empty<string>(), .. arguments.Select((a, i) => $"{TypeOf(a)} %a.{i}")];
        if (hasRows)
        {
            string steps = string.Join(", ", arguments.Select(a => Invariant($"i64 {(a.Value.RowElements ?? 0) * a.Value.Type.DType.Size}")));
            Line($"@{Steps} = internal constant [{arguments.Count} x i64] [{steps}]");
        }

        Line($"define i32 @{function.Name}({string.Join(", ", parameters)}) #0 {{");
        Line($"  %arguments = alloca [{Math.Max(1, arguments.Count)} x ptr]");
        Line($"  %bad.context = icmp eq ptr %context, null");
        string bad = "%bad.context";
        if (hasRows)
        {
            Line($"  %bad.rows = icmp slt i64 %rows, 0");
            bad = Either(bad, "%bad.rows", "rows");
        }

        for (int i = 0; i < arguments.Count; i++)
        {
            string pointer = Invariant($"%a.{i}");
            if (arguments[i].IsNumber)
            {
                Line($"  %number.{i} = alloca {TypeOf(arguments[i])}");
                Line($"  store {TypeOf(arguments[i])} %a.{i}, ptr %number.{i}");
                pointer = Invariant($"%number.{i}");
            }
            else if (arguments[i].Elements > 0)
            {
                Line($"  %null.{i} = icmp eq ptr %a.{i}, null");
                bad = Either(bad, Invariant($"%null.{i}"), i.ToString(CultureInfo.InvariantCulture));
            }

            Line($"  %at.{i} = getelementptr ptr, ptr %arguments, i64 {i}");
            Line($"  store ptr {pointer}, ptr %at.{i}");
        }

        Line($"  br i1 {bad}, label %refuse, label %run");
        Line($"refuse:");
        Line($"  ret i32 2");
        Line($"run:");
        Line($"  %result = call i32 {Call(arguments.Count)}");
        Line($"  ret i32 %result");
        return text.Append("}\n").ToString();
    }

    private string Steps => $".c.steps.{function.Name}";

    private static string TypeOf(NativeArgument argument) => argument.IsNumber ? argument.Value.Type.DType.MemoryIr : "ptr";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private void Line(FormattableString line) => text.Append(Invariant(line)).Append('\n');

    private string Either(string x, string y, string name)
    {
        Line($"  %bad.or.{name} = or i1 {x}, {y}");
        return $"%bad.or.{name}";
    }

    private string Call(int count) => function.Signature is { RowEntry: { } row } rows
        ? Invariant($"@.c.rows(ptr %context, ptr @.c.entry.{rows.Entry}, ptr @.c.entry.{row}, i64 {rows.Chunk}, i64 %rows, ptr %arguments, ptr @{Steps}, i64 {count})")
        : Invariant($"@.c.run(ptr %context, ptr @.c.entry.{function.Signature.Entry}, ptr %arguments)");
}
