using GraphCompiler.Compiler.Backends;
using GraphCompiler.Compiler.Programs;

namespace GraphCompiler.Backend.Llvm.Output;

/// <summary>An argument of a function of C.</summary>
/// <param name="Name">Its identifier.</param>
/// <param name="Macro">The macro of its number of elements.</param>
/// <param name="Value">What it is.</param>
internal sealed record NativeArgument(string Name, string Macro, MethodValue Value)
{
    /// <summary>Whether it is passed as a number.</summary>
    public bool IsNumber => Value.Type.Rank == 0 && !Value.IsOutput;

    /// <summary>Elements; of one row where it grows with the rows.</summary>
    public long Elements => Value.RowElements ?? Value.Type.Elements;
}

/// <summary>A function of C.</summary>
/// <param name="Name">Its name with the prefix.</param>
/// <param name="Signature">The entries that it runs.</param>
/// <param name="Arguments">Inputs, then outputs.</param>
internal sealed record NativeFunction(string Name, MethodSignature Signature, IReadOnlyList<NativeArgument> Arguments);

/// <summary>Names and places of all that a library has: header and code say the same of it.</summary>
internal sealed class NativeInterface
{
    /// <summary>Bytes before the table of pointers: see <c>context.ll</c>.</summary>
    public const long HeaderBytes = 64;

    private const long Alignment = 64;

    private static readonly string[] Fixed =
    [
        "check_processor", "error_text", "create", "create_in", "destroy", "use_workers", "reset", "state_name", "get_state", "set_state", "load_weights",
        "save_weights", "last_fault",
    ];

    /// <summary>The interface of a module.</summary>
    /// <exception cref="GraphCompilerException">GRC2004, GRC6105, GRC6304: the options do not fit the module.</exception>
    public NativeInterface(ProgramModule module, string path, NativeOptions options)
    {
        Module = module;
        Prefix = PrefixOf(path, options);
        Macro = Prefix.ToUpperInvariant();
        var functions = new CNames([.. Fixed, "context", "fault", "kernel", "workers"]);
        var macros = new CNames(
            $"{Macro}_H", $"{Macro}_OK", $"{Macro}_PROCESSOR", $"{Macro}_ARGUMENT", $"{Macro}_MEMORY", $"{Macro}_SIZE", $"{Macro}_FAULT",
            $"{Macro}_CONTEXT_BYTES", $"{Macro}_STATE_BYTES", $"{Macro}_WEIGHTS_BYTES", $"{Macro}_STATE_COUNT");
        Tables = [.. module.Programs.Select(program => new PointerTable(program).Slices)];
        States = [.. module.States.Select(slot => macros.Take($"{Macro}_STATE_{CNames.Snake(slot.Declaration.Name).ToUpperInvariant()}"))];
        IEnumerable<EntryMethod> methods = options.Functions.Count > 0 ? options.Functions : module.Programs.Select(p => new EntryMethod(p.Name, p.Name));
        Functions = [.. methods.Select(method => Function(method, functions.Take(CNames.Snake(method.Name)), macros))];
        ArenaOffset = Align(checked(HeaderBytes + (sizeof(long) * (long)Tables.Select(table => table.Count).DefaultIfEmpty().Max())));
        ContextBytes = Align(checked(ArenaOffset + module.Programs.Select(p => p.ArenaBytes).DefaultIfEmpty().Max()));
        WeightsBytes = module.States.Aggregate(0L, (sum, slot) => checked(sum + slot.Declaration.Type.Bytes));
    }

    /// <summary>The module.</summary>
    public ProgramModule Module { get; }

    /// <summary>What names begin with: <c>mnist</c>.</summary>
    public string Prefix { get; }

    /// <summary>What macros begin with: <c>MNIST</c>.</summary>
    public string Macro { get; }

    /// <summary>The functions that run entries.</summary>
    public IReadOnlyList<NativeFunction> Functions { get; }

    /// <summary>For each entry what the pointers of its table point to.</summary>
    public IReadOnlyList<IReadOnlyList<Slice>> Tables { get; }

    /// <summary>The macro of each piece of state: its number.</summary>
    public IReadOnlyList<string> States { get; }

    /// <summary>Where in a context the arena begins.</summary>
    public long ArenaOffset { get; }

    /// <summary>Bytes of a context.</summary>
    public long ContextBytes { get; }

    /// <summary>Bytes of all pieces of state one after another.</summary>
    public long WeightsBytes { get; }

    /// <summary>Names of all functions.</summary>
    public IEnumerable<string> Exports => [.. Fixed.Select(name => $"{Prefix}_{name}"), .. Functions.Select(function => function.Name)];

    private static long Align(long bytes) => checked(bytes + Alignment - 1) / Alignment * Alignment;

    private static string PrefixOf(string path, NativeOptions options)
    {
        if (options.Prefix is not { } given)
        {
            string name = Path.GetFileNameWithoutExtension(path);
            return CNames.Snake(name.StartsWith("lib", StringComparison.Ordinal) ? name[3..] : name);
        }

        bool valid = given.Length is > 0 and <= 60 && char.IsAsciiLetter(given[0]) && given.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
        return valid ? given : throw DiagnosticId.InvalidNativeOptions.Error(
            $"the prefix must be ASCII letters, digits and _, and begin with a letter, got '{given}'");
    }

    private NativeFunction Function(EntryMethod method, string name, CNames macros)
    {
        var signature = new MethodSignature(Module, method);
        var names = new CNames("context", "rows");
        return new NativeFunction($"{Prefix}_{name}", signature, [.. signature.Values.Select(value =>
        {
            string argument = names.Take(CNames.Snake(value.Name));
            return new NativeArgument(argument, macros.Take($"{Macro}_{name}_{argument}_ELEMENTS".ToUpperInvariant()), value);
        })]);
    }
}
