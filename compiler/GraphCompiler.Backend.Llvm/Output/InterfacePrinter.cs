using System.Globalization;
using System.Text;
using GraphCompiler.Backend.Llvm.Programs;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Runtime.Diagnostics;

namespace GraphCompiler.Backend.Llvm.Output;

/// <summary>The functions of a library as text IR: tables of constants, what is the same in every library (<c>context.ll</c>), and a function an entry.</summary>
/// <param name="shape">Names and places.</param>
/// <param name="initial">Values of the state that a new one has; null for zeros.</param>
internal sealed class InterfacePrinter(NativeInterface shape, byte[]? initial)
{
    private static readonly string[] Errors =
    [
        "no error", "the processor lacks instructions that the library is made for", "a pointer is null or not aligned, or a number is out of range",
        "out of memory", "a buffer has not the size that is documented", "fault in the data: see last_fault", "unknown error",
    ];

    private readonly StringBuilder text = new();
    private int texts;

    /// <summary>The text.</summary>
    public string Print()
    {
        ProgramModule module = shape.Module;
        using (var reader = new StreamReader(typeof(InterfacePrinter).Assembly.GetManifestResourceStream("context.ll")!))
        {
            text.Append(reader.ReadToEnd().Replace("@PREFIX_", $"@{shape.Prefix}_", StringComparison.Ordinal));
        }

        Number("arena.offset", shape.ArenaOffset);
        Number("context.bytes", shape.ContextBytes);
        Number("state.bytes", module.StateBytes);
        Number("weights.bytes", shape.WeightsBytes);
        Line($"@.c.pieces.count = internal constant i32 {module.States.Count}");
        Line($"@.c.constants = internal constant {IrBytes.Of(module.Constants.Span)}, align 64");
        Initial();
        Table("errors", "ptr", Errors.Select(error => $"ptr {Text(error)}"));
        Table("pieces", "%c.piece", module.States.Select(Piece));
        for (int i = 0; i < module.Programs.Count; i++)
        {
            Entry(i);
        }

        string[] sites = [.. module.Programs.SelectMany((program, entry) => program.FaultSites.Select(site => Site(entry, site)))];
        Number("sites.count", sites.Length);
        Table("sites", "%c.site", sites);
        foreach (NativeFunction function in shape.Functions)
        {
            text.Append(new FunctionPrinter(function).Print());
        }

        return text.ToString();
    }

    private void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private void Number(string name, long value) => Line($"@.c.{name} = internal constant i64 {value}");

    private void Table(string name, string type, IEnumerable<string> elements)
    {
        string[] all = [.. elements];
        Line($"@.c.{name} = internal constant [{all.Length} x {type}] [{string.Join(", ", all)}]");
    }

    /// <summary>A text of constant bytes, ended by a zero; gives its name.</summary>
    private string Text(string value)
    {
        string name = $"@.c.text.{texts++.ToString(CultureInfo.InvariantCulture)}";
        Line($"{name} = private unnamed_addr constant {IrBytes.Of(Encoding.UTF8.GetBytes(value.Replace('\0', ' ') + "\0"))}");
        return name;
    }

    private void Initial()
    {
        if (initial is null || !initial.AsSpan().ContainsAnyExcept((byte)0))
        {
            Line($"@.c.initial = internal constant ptr null");
            return;
        }

        Line($"@.c.weights = internal constant {IrBytes.Of(initial)}, align 64");
        Line($"@.c.initial = internal constant ptr @.c.weights");
    }

    private string Piece(StateSlot slot, int number)
    {
        TensorType type = slot.Declaration.Type;
        long run = type.Bytes;
        (long Size, long Step)[] loops = [];
        if (slot.Declaration.Order is { } order)
        {
            loops = [.. order.Sizes.ToArray().Zip(order.Steps.ToArray())];
            run = type.DType.Size;
            if (loops[^1].Step == 1)
            {
                // The innermost loop is one copy where its elements are neighbours.
                run *= loops[^1].Size;
                loops = loops[..^1];
            }
        }

        string at = number.ToString(CultureInfo.InvariantCulture);
        Table("order." + at, "i64", loops.SelectMany(loop => new[] { loop.Size, loop.Step }).Select(n => string.Create(CultureInfo.InvariantCulture, $"i64 {n}")));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"%c.piece {{ ptr {Text(slot.Declaration.Name)}, i64 {slot.Offset}, i64 {type.Bytes}, i64 {type.DType.Size}, i64 {run}, i64 {loops.Length}, ptr @.c.order.{at} }}");
    }

    private void Entry(int entry)
    {
        IReadOnlyList<Slice> slices = shape.Tables[entry];
        Program program = shape.Module.Programs[entry];
        Table($"slices.{entry.ToString(CultureInfo.InvariantCulture)}", "%c.slice", slices.Select(slice =>
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
            return string.Create(CultureInfo.InvariantCulture, $"%c.slice {{ i32 {space}, i32 {index}, i64 {slice.Offset} }}");
        }));
        string function = ModulePrinter.FunctionName(program.Name, entry, isProfiled: false);
        Line($"@.c.entry.{entry} = internal constant %c.entry {{ ptr @{function}, ptr @.c.slices.{entry}, i64 {slices.Count} }}");
    }

    private string Site(int entry, FaultSite site)
    {
        string code = Text($"{site.Id.Code}: {site.Id.Title}"), node = Text(site.Node), place = Text(site.Location.ToString());
        return string.Create(
            CultureInfo.InvariantCulture,
            $"%c.site {{ ptr @.c.entry.{entry}, i64 {site.Site}, %c.fault {{ ptr {code}, ptr {node}, ptr {place} }} }}");
    }
}
