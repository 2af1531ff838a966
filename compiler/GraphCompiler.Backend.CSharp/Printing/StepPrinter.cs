using System.Globalization;
using GraphCompiler.Compiler.Backends;
using GraphCompiler.Compiler.Backends.Text;
using GraphCompiler.Compiler.Programs;

namespace GraphCompiler.Backend.CSharp.Printing;

/// <summary>The steps of a program as statements; <c>t</c> is its table of pointers.</summary>
/// <remarks>
/// <code>
/// for (long i5 = 0; i5 &lt; 64; i5++)      // Lstm.cs:12
/// {
///     t[20] = t[12] + (i5 * 32768);
///     k6_dot_add(&amp;t[20], 0, 16);
/// }
/// </code>
/// </remarks>
/// <param name="writer">Where they are written.</param>
/// <param name="table">The table.</param>
/// <param name="comments">Whether loops and branches say where they come from.</param>
/// <param name="launch">The statements of a launch, whose pointers begin at the given address.</param>
internal sealed class StepPrinter(CodeWriter writer, PointerTable table, bool comments, Func<Launch, string, IEnumerable<string>> launch)
{
    private int next;

    /// <summary>Prints a step, and those inside of it; steps are to be printed in order.</summary>
    /// <exception cref="GraphCompilerException">GRC6101: there is no text for it.</exception>
    public void Print(Step step)
    {
        int number = next++;
        string first = Pointer(table[number]);
        switch (step)
        {
            case Launch only:
                writer.Line(string.Join('\n', launch(only, "&" + first)));
                break;
            case Copy copy:
                writer.Line(string.Create(
                    CultureInfo.InvariantCulture, $"Buffer.MemoryCopy({first}, {Pointer(table[number] + 1)}, {copy.From.Bytes}L, {copy.From.Bytes}L);"));
                break;
            case CheckFaults:
                writer.Block($"if (*(ulong*){first} != ulong.MaxValue)", () => writer.Line("return;"));
                break;
            case ExitUnless:
                writer.Block($"if (*{first} == 0)", () => writer.Line("break;"));
                break;
            case Branch branch:
                Place(branch.Location);
                writer.Block($"if (*{first} != 0)", () => Print(branch.Then));
                writer.Block("else", () => Print(branch.Else));
                break;
            case Loop loop:
                Place(loop.Location);
                string i = string.Create(CultureInfo.InvariantCulture, $"i{number}");
                writer.Block(string.Create(CultureInfo.InvariantCulture, $"for (long {i} = 0; {i} < {loop.Count}; {i}++)"), () =>
                {
                    foreach (MovedPointer moved in table.Moved(loop))
                    {
                        string start = Pointer(moved.First) + (moved.Offset == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" + {moved.Offset}"));
                        writer.Line(string.Create(CultureInfo.InvariantCulture, $"{Pointer(moved.Position)} = {start} + ({i} * {moved.Stride});"));
                    }

                    Print(loop.Body);
                });
                break;
            default:
                throw DiagnosticId.UnsupportedKernel.Error($"a step of kind {step.GetType().Name}");
        }
    }

    private void Print(IEnumerable<Step> steps)
    {
        foreach (Step step in steps)
        {
            Print(step);
        }
    }

    private void Place(SourceLocation location)
    {
        if (comments && location.IsKnown)
        {
            writer.Line("// " + SourceComment.Of(location.ToString()));
        }
    }

    private static string Pointer(int position) => string.Create(CultureInfo.InvariantCulture, $"t[{position}]");
}
