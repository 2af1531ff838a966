using System.Globalization;
using GraphCompiler.Backend.CSharp.Printing;
using GraphCompiler.Compiler.Backends;
using GraphCompiler.Compiler.Backends.Text;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Programs;

namespace GraphCompiler.Backend.CSharp.Emission;

/// <summary>The public class of a compiled assembly: typed methods over spans.</summary>
internal sealed class ModelClassPrinter(ProgramModule module, AssemblyOptions options, string className, IReadOnlyList<ModelMethod> methods)
{
    private readonly CodeWriter writer = new();

    /// <summary>The file.</summary>
    public string Print()
    {
        writer.Line(SourcePrinter.Header);
        writer.Line("using GraphCompiler.Runtime;");
        writer.Line();
        string space = ModelIdentifiers.RequireNamespace(options.Namespace);
        if (space.Length > 0)
        {
            writer.Line($"namespace {space};");
            writer.Line();
        }

        writer.Line("// Thread-safe; nothing to dispose. Runs that change the state are exclusive.");
        writer.Block($"public sealed unsafe class {className}", () =>
        {
            for (int i = 0; i < module.Programs.Count; i++)
            {
                Entry(i);
            }

            Fields();
            State();
            var printer = new ModelMethodPrinter(writer);
            foreach (ModelMethod method in methods)
            {
                writer.Line();
                printer.Print(method);
            }

            printer.PrintChecks();
        });
        return writer.ToString();
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private void Entry(int entry)
    {
        Program program = module.Programs[entry];
        IEnumerable<string> table = new PointerTable(program).Slices.Select(slice =>
        {
            (int space, int index) = slice.Space switch
            {
                MemorySpace.Arena => (0, 0),
                MemorySpace.Input => (1, slice.Index),
                MemorySpace.Output => (1, program.Inputs.Count + slice.Index),
                MemorySpace.State => (2, 0),
                MemorySpace.Constant => (3, 0),
                _ => (4, 0),
            };
            return string.Create(CultureInfo.InvariantCulture, $"{space}, {index}, {slice.Offset}");
        });
        string writes = program.WritesState ? "true" : "false";
        writer.Line(string.Create(CultureInfo.InvariantCulture, $"private static readonly ModelEntry Entry{entry} = new({entry}, {Number(program.ArenaBytes)}, Table{entry}, {writes}, Code{entry}());"));
        writer.Line();
        writer.Line("// Memory (0 arena, 1 argument, 2 state, 3 constants, 4 header), argument, offset.");
        writer.Line($"private static ReadOnlySpan<long> Table{entry} =>\n[\n    {string.Join(",\n    ", table)}\n];");
        writer.Line();
        writer.Block($"private static delegate*<byte**, int, nint, void> Code{entry}()", () => Forms(FormPrinter.MethodName(module, entry)));
        writer.Line();
    }

    /// <summary>The widest form that the machine has; conditions that the JIT and the trimmer know the answer to.</summary>
    private void Forms(string method)
    {
        VectorForm[] forms = [.. options.Forms.Distinct().OrderByDescending(f => f.Bits)];
        foreach (VectorForm form in forms)
        {
            string select = $"return &{new FormPrinter(form, null).ClassName}.{method};";
            if (form == forms[^1])
            {
                // Where it is not at home the base class library does its vectors lane by lane.
                writer.Line(select);
            }
            else
            {
                string condition = form.Bits == 256 ? "Vector256.IsHardwareAccelerated && Fma.IsSupported" : $"Vector{form.Bits}.IsHardwareAccelerated";
                writer.Block($"if ({condition})", () => writer.Line(select));
            }
        }
    }

    private void Fields()
    {
        IEnumerable<string> offsets = module.States.Select(s => Number(s.Offset));
        writer.Line($"private static ReadOnlySpan<long> StateOffsets => [{string.Join(", ", offsets)}];");
        writer.Line();
        writer.Line("// Of each piece that does not lie row-major: number, loops, sizes, steps.");
        writer.Line($"private static ReadOnlySpan<long> StateOrders => [{string.Join(", ", module.States.SelectMany(Order).Select(Number))}];");
        writer.Line();
        writer.Line($"private readonly ModelState state = new({Number(module.StateBytes)}, StateOffsets, StateOrders);");
        foreach (ModelMethod method in methods)
        {
            writer.Line();
            writer.Line($"// Bytes of the arena of one run of {method.Name}.");
            writer.Line($"public const long {method.Name}ArenaBytes = {Number(module.Programs[method.Entry].ArenaBytes)};");
        }

        writer.Line();
        writer.Line("// Threads that a run may use; results do not depend on it.");
        writer.Line("public int Threads { get; set; } = Workers.AllowedCores;");
    }

    private static IEnumerable<long> Order(StateSlot slot, int number) => slot.Declaration.Order is { } order
        ? [number, order.Sizes.Length, .. order.Sizes, .. order.Steps] : [];

    private void State()
    {
        if (options.Weights == WeightStorage.Beside)
        {
            writer.Line();
            writer.Block($"public {className}(string weightsPath)", () => writer.Line("state.Load(weightsPath);"));
        }

        if (module.States.Count == 0)
        {
            return;
        }

        writer.Line();
        writer.Line("""
            // Names of the state's pieces.
            public string[] StateNames => state.Names;

            // Copies a piece of state out.
            public void GetState<T>(string name, Span<T> values) where T : unmanaged => state.Transfer(name, values, write: false);

            // Overwrites a piece of state.
            public void SetState<T>(string name, ReadOnlySpan<T> values) where T : unmanaged =>
                state.Transfer(name, System.Runtime.InteropServices.MemoryMarshal.CreateSpan(
                    ref System.Runtime.InteropServices.MemoryMarshal.GetReference(values), values.Length), write: true);

            // Reads the state from a safetensors file.
            public void LoadWeights(string path) => state.Load(path);

            // Writes the state to a safetensors file.
            public void SaveWeights(string path) => state.Save(path);
            """);
    }
}
