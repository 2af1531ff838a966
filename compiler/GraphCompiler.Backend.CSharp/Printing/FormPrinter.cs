using GraphCompiler.Compiler.Backends;
using System.Globalization;
using GraphCompiler.Compiler.Backends.Text;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Programs;

namespace GraphCompiler.Backend.CSharp.Printing;

/// <summary>What is printed beside the kernels.</summary>
internal enum ProgramCode
{
    /// <summary>One method an entry that runs it from start to end.</summary>
    Run,

    /// <summary>One method an entry that runs one step, for a profile.</summary>
    Step,
}

/// <summary>
/// One form of a module as a static class: a method for each entry, its kernels, and the functions that they call.
/// <code>
/// public static void Run0_train(byte** t, int threads, nint workers)
/// {
///     var run = (delegate*&lt;delegate*&lt;byte**, long, long, void&gt;, byte**, long, int, void&gt;)workers;
///     run(&amp;k0_mul_add, t, 8, Math.Min(threads, 2));
/// </code>
/// </summary>
/// <param name="form">The form.</param>
/// <param name="attribute">Attribute of each kernel; null for none.</param>
/// <param name="comments">Whether kernels say what they come from.</param>
/// <param name="split">Whether kernels stand in nested classes, which are compiled faster and take more room.</param>
internal sealed class FormPrinter(VectorForm form, string? attribute, bool comments = true, bool split = false)
{
    private const string RunType = "delegate*<delegate*<byte**, long, long, void>, byte**, long, int, void>";

    /// <summary>Name of the class.</summary>
    public string ClassName => "Kernels" + (form.Bits == 0 ? "Scalar" : form.Bits.ToString(CultureInfo.InvariantCulture));

    /// <summary>Name of an entry's method: its number, and of its name only letters and digits.</summary>
    public static string MethodName(ProgramModule module, int entry) => MethodName(module.Programs[entry].Name, entry);

    /// <summary>Name of the method of an entry of the given name and number.</summary>
    public static string MethodName(string entryName, int entry)
    {
        string name = string.Concat(entryName.Where(char.IsAsciiLetterOrDigit).Take(24));
        return string.Create(CultureInfo.InvariantCulture, $"Run{entry}_{name}");
    }

    /// <summary>The class as text.</summary>
    public string Print(ProgramModule module, ProgramCode code)
    {
        var library = new FunctionLibrary();
        var kernels = new KernelMethods(library, attribute, comments, split);
        var writer = new CodeWriter();
        writer.Line($"/// <summary>Kernels of form {form}.</summary>");
        writer.Block($"internal static unsafe class {ClassName}", () =>
        {
            for (int i = 0; i < module.Programs.Count; i++)
            {
                if (i > 0)
                {
                    writer.Line();
                }

                Entry(writer, kernels, module, i, code);
            }

            foreach (string source in kernels.Sources.Concat(library.Sources))
            {
                writer.Line();
                writer.Line(source);
            }
        });
        return writer.ToString();
    }

    private void Entry(CodeWriter writer, KernelMethods kernels, ProgramModule module, int entry, ProgramCode code)
    {
        Program program = module.Programs[entry];
        var table = new PointerTable(program);
        bool steps = code == ProgramCode.Step;
        writer.Line("// entry " + SourceComment.Of(program.Name));
        writer.Block($"public static void {MethodName(module, entry)}({(steps ? "int step, " : "")}byte** t, int threads, nint workers)", () =>
        {
            writer.Line($"var run = ({RunType})workers;");
            var printer = new StepPrinter(writer, table, comments, (launch, pointers) => Launch(kernels, launch.Kernel[form], pointers));
            foreach ((int i, Step step) in program.Steps.Index())
            {
                if (steps)
                {
                    writer.Block(string.Create(CultureInfo.InvariantCulture, $"if (step == {i})"), () => printer.Print(step));
                }
                else
                {
                    printer.Print(step);
                }
            }
        });
    }

    private static IEnumerable<string> Launch(KernelMethods kernels, Kernel kernel, string table)
    {
        for (int i = 0; i < kernel.Phases.Count; i++)
        {
            Phase phase = kernel.Phases[i];
            string method = kernels.Method(kernel, i);
            int threads = Parallelism.MaxThreads(phase);
            yield return threads == 1
                ? string.Create(CultureInfo.InvariantCulture, $"{method}({table}, 0, {phase.Chunks});")
                : string.Create(CultureInfo.InvariantCulture, $"run(&{method}, {table}, {phase.Chunks}, Math.Min(threads, {threads}));");
        }
    }
}
