using System.Globalization;
using System.Text;
using GraphCompiler.Backend.Llvm.Compilation;
using GraphCompiler.Backend.Llvm.Printing;
using GraphCompiler.Backend.Llvm.Text;
using GraphCompiler.Compiler.Backends;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Programs;

namespace GraphCompiler.Backend.Llvm.Programs;

/// <summary>A module as text IR: a function for each entry, its kernels, and what they call.</summary>
/// <remarks>
/// <code>
/// define void @entry0_train(ptr %.table, i32 %.threads, ptr %.workers)
/// define void @step0_train(i32 %.step, ptr %.table, i32 %.threads, ptr %.workers)      where it is profiled
/// </code>
/// They are pure functions of the memory that the table points to; what workers are says <see cref="NativeCode"/>.
/// </remarks>
internal sealed class ModulePrinter
{
    /// <summary>Runs the chunks of a kernel by workers, or here, where there are none.</summary>
    private const string Launch = """
        define internal void @.launch(ptr %kernel, ptr %args, i64 %chunks, i32 %most, i32 %threads, ptr %workers) nounwind {
          %fewer = icmp slt i32 %threads, %most
          %n = select i1 %fewer, i32 %threads, i32 %most
          %one = icmp slt i32 %n, 2
          %nobody = icmp eq ptr %workers, null
          %alone = or i1 %one, %nobody
          br i1 %alone, label %here, label %there
        here:
          call void %kernel(ptr %args, i64 0, i64 %chunks)
          ret void
        there:
          call void %workers(ptr %kernel, ptr %args, i64 %chunks, i32 %n)
          ret void
        }

        """;

    private readonly ModuleText text = new();
    private readonly StringBuilder kernels = new();
    private readonly Dictionary<Kernel, string[]> names = new(ReferenceEqualityComparer.Instance);
    private readonly SharedBuffers shared;
    private readonly VectorForm form;

    private readonly bool comments;

    private ModulePrinter(ProgramModule module, VectorForm form, bool comments) =>
        (this.form, this.comments, shared) = (form, comments, new SharedBuffers(module));

    /// <summary>Name of an entry's function: its number, and of its name only letters and digits.</summary>
    public static string FunctionName(string entryName, int entry, bool isProfiled) => string.Create(
        CultureInfo.InvariantCulture, $"{(isProfiled ? "step" : "entry")}{entry}_{string.Concat(entryName.Where(char.IsAsciiLetterOrDigit).Take(24))}");

    /// <summary>The text of a module.</summary>
    /// <param name="module">The module.</param>
    /// <param name="form">The form of its kernels.</param>
    /// <param name="isProfiled">Whether its functions run single steps.</param>
    /// <param name="comments">Whether it says which nodes and lines kernels came from.</param>
    public static string Print(ProgramModule module, VectorForm form, bool isProfiled, bool comments)
    {
        var printer = new ModulePrinter(module, form, comments);
        var entries = new StringBuilder();
        for (int i = 0; i < module.Programs.Count; i++)
        {
            Program program = module.Programs[i];
            entries.Append("; entry ").Append(SourceComment.Of(program.Name)).Append('\n')
                .Append(printer.Entry(program, FunctionName(program.Name, i, isProfiled), isProfiled)).Append('\n');
        }

        return $"\n{IrParts.Mark}{IrParts.Entries}\n{entries}{Launch}\n{printer.kernels}\n{IrParts.Mark}{IrParts.Shared}\n{printer.text.Print()}";
    }

    private string Entry(Program program, string name, bool isProfiled)
    {
        var table = new PointerTable(program);
        var writer = new InstructionWriter();
        string end = writer.Label();
        string[] labels = [.. program.Steps.Select(_ => writer.Label())];
        if (isProfiled)
        {
            IEnumerable<string> cases = labels.Select((label, i) => string.Create(CultureInfo.InvariantCulture, $"i32 {i}, label %{label}"));
            writer.Line($"switch i32 %.step, label %{end} [ {string.Join(' ', cases)} ]");
        }

        var printer = new StepPrinter(writer, text, table, form, launch => Functions(launch.Kernel, launch.Kernel[form]), end);
        for (int i = 0; i < program.Steps.Count; i++)
        {
            if (isProfiled)
            {
                writer.Begin(labels[i]);
            }

            printer.Print(program.Steps[i]);
            if (isProfiled)
            {
                writer.Line($"br label %{end}");
            }
        }

        if (!isProfiled)
        {
            writer.Line($"br label %{end}");
        }

        writer.Begin(end);
        writer.Line("ret void");
        return $"define void @{name}({(isProfiled ? "i32 %.step, " : "")}ptr %.table, i32 %.threads, ptr %.workers) nounwind {{\n{writer}}}\n";
    }

    /// <summary>The functions of a kernel's phases, each printed once.</summary>
    private string[] Functions(KernelSet set, Kernel kernel)
    {
        if (!names.TryGetValue(kernel, out string[]? functions))
        {
            functions = [.. kernel.Phases.Select((_, i) => kernel.Phases.Count == 1
                ? kernel.Name : string.Create(CultureInfo.InvariantCulture, $"{kernel.Name}.phase{i}"))];
            names.Add(kernel, functions);
            var printer = new PhasePrinter(text, form, comments);
            foreach ((Phase phase, string function) in kernel.Phases.Zip(functions))
            {
                kernels.Append(printer.Print(kernel, phase, function, shared.Of(set)));
            }
        }

        return functions;
    }
}
