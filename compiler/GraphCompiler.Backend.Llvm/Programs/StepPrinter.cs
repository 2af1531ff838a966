using System.Globalization;
using GraphCompiler.Backend.Llvm.Text;
using GraphCompiler.Compiler.Backends;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Programs;

namespace GraphCompiler.Backend.Llvm.Programs;

/// <summary>The steps of a program as instructions.</summary>
/// <param name="writer">Where they are written.</param>
/// <param name="text">The module.</param>
/// <param name="table">The table of pointers, <c>%.table</c>.</param>
/// <param name="form">The form of its kernels.</param>
/// <param name="functions">The functions of a launch's phases.</param>
/// <param name="end">Label of the block that ends the run.</param>
internal sealed class StepPrinter(
    InstructionWriter writer, ModuleText text, PointerTable table, VectorForm form, Func<Launch, string[]> functions, string end)
{
    private int next;

    /// <summary>Prints a step, and those inside of it; steps are to be printed in order.</summary>
    /// <param name="step">The step.</param>
    /// <param name="after">Label of the block behind the loop that it stands in; null outside of loops.</param>
    /// <exception cref="GraphCompilerException">GRC6101: there is no text for it.</exception>
    public void Print(Step step, string? after = null)
    {
        int position = table[next++];
        switch (step)
        {
            case Launch launch:
                Kernel kernel = launch.Kernel[form];
                string args = At(position);
                foreach ((Phase phase, string function) in kernel.Phases.Zip(functions(launch)))
                {
                    int most = Parallelism.MaxThreads(phase);
                    writer.Line(most == 1
                        ? string.Create(CultureInfo.InvariantCulture, $"call void @{function}(ptr {args}, i64 0, i64 {phase.Chunks})")
                        : string.Create(
                            CultureInfo.InvariantCulture, $"call void @.launch(ptr @{function}, ptr {args}, i64 {phase.Chunks}, i32 {most}, i32 %.threads, ptr %.workers)"));
                }

                break;
            case Copy copy:
                string from = Pointer(position), to = Pointer(position + 1);
                writer.Line(text.Intrinsic(
                    "memcpy.p0.p0.i64", "void", ("ptr", to), ("ptr", from), ("i64", copy.From.Bytes.ToString(CultureInfo.InvariantCulture)), ("i1", "false")));
                break;
            case CheckFaults:
                string word = writer.Emit($"load i64, ptr {Pointer(position)}"), sound = writer.Label();
                writer.Branch(writer.Emit($"icmp eq i64 {word}, -1"), sound, end, sound);
                break;
            case ExitUnless:
                string goesOn = writer.Label();
                writer.Branch(Flag(position), goesOn, after!, goesOn);
                break;
            case Branch branch:
                string then = writer.Label(), otherwise = writer.Label(), joined = writer.Label();
                writer.Branch(Flag(position), then, otherwise, then);
                Print(branch.Then, null);
                writer.Jump(joined, otherwise);
                Print(branch.Else, null);
                writer.Jump(joined, joined);
                break;
            case Loop loop:
                Loop(loop);
                break;
            default:
                throw DiagnosticId.UnsupportedKernel.Error($"a step of kind {step.GetType().Name}");
        }
    }

    private void Print(IEnumerable<Step> steps, string? after)
    {
        foreach (Step step in steps)
        {
            Print(step, after);
        }
    }

    private void Loop(Loop loop)
    {
        string head = writer.Label(), turn = writer.Label(), latch = writer.Label(), after = writer.Label(), before = writer.Block;
        string index = "%" + head + ".i", following = index + ".next";
        writer.Jump(head, head);
        writer.Line($"{index} = phi i64 [ 0, %{before} ], [ {following}, %{latch} ]");
        writer.Branch(writer.Emit($"icmp slt i64 {index}, {Number(loop.Count)}"), turn, after, turn);
        foreach (MovedPointer moved in table.Moved(loop))
        {
            string way = writer.Emit($"mul i64 {index}, {Number(moved.Stride)}"), offset = writer.Emit($"add i64 {way}, {Number(moved.Offset)}");
            string place = writer.Emit($"getelementptr i8, ptr {Pointer(moved.First)}, i64 {offset}");
            writer.Line($"store ptr {place}, ptr {At(moved.Position)}");
        }

        Print(loop.Body, after);
        writer.Jump(latch, latch);
        writer.Line($"{following} = add i64 {index}, 1");
        writer.Jump(head, after);
    }

    private string Flag(int position) => writer.Emit($"icmp ne i8 {writer.Emit($"load i8, ptr {Pointer(position)}")}, 0");

    private string Pointer(int position) => writer.Emit($"load ptr, ptr {At(position)}");

    private string At(int position) => writer.Emit($"getelementptr inbounds ptr, ptr %.table, i64 {Number(position)}");

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
