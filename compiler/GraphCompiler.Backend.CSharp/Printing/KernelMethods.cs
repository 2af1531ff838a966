using System.Globalization;
using GraphCompiler.Compiler.Backends;
using GraphCompiler.Compiler.Backends.Text;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.CSharp.Printing;

/// <summary>The kernels of one form as methods. Kernels that differ in names and comments alone are one method.</summary>
/// <param name="library">Gathers the methods that they call.</param>
/// <param name="attribute">Attribute of each method; null for none.</param>
/// <param name="comments">Whether they say what they come from: a quarter of the text that Roslyn reads.</param>
/// <param name="split">Whether they stand in nested classes of some kilobytes each: Roslyn compiles classes beside each other, methods of one in turn.</param>
internal sealed class KernelMethods(FunctionLibrary library, string? attribute, bool comments, bool split)
{
    /// <summary>Characters of a nested class, about.</summary>
    private const int PartLength = 8 * 1024;

    /// <summary>More scratch than this does not fit the stack of a worker.</summary>
    private const long MostScratch = 512 * 1024;

    private readonly Dictionary<string, string> methods = new(StringComparer.Ordinal);
    private readonly Dictionary<Kernel, string[]> known = new(ReferenceEqualityComparer.Instance);
    private readonly List<List<string>> parts = [[]];
    private int length;

    /// <summary>The methods, in the order of first use, or the nested classes of them.</summary>
    public IEnumerable<string> Sources => split ? parts.Select(Nested) : parts[0];

    /// <summary>The method of one phase of a kernel: <c>static void name(byte** args, long begin, long end)</c>.</summary>
    /// <returns>Its name.</returns>
    public string Method(Kernel kernel, int phase)
    {
        if (!known.TryGetValue(kernel, out string[]? names))
        {
            known.Add(kernel, names = [.. kernel.Phases.Select((_, i) => Find(kernel, i))]);
        }

        return names[phase];
    }

    private string Find(Kernel kernel, int phase)
    {
        string key = Body(kernel, kernel.Phases[phase], new CanonicalNames().Name, told: false);
        if (!methods.TryGetValue(key, out string? name))
        {
            name = CSharpText.Identifier(kernel.Name);
            name += kernel.Phases.Count == 1 ? "" : "_phase" + phase.ToString(CultureInfo.InvariantCulture);
            string source = Print(kernel, kernel.Phases[phase], name);
            methods.Add(key, name = Place(name, source));
        }

        return name;
    }

    /// <summary>Puts a method where it belongs; gives the name that it is called by.</summary>
    private string Place(string name, string source)
    {
        if (split && length > PartLength)
        {
            parts.Add([]);
            length = 0;
        }

        parts[^1].Add(source);
        length += source.Length;
        return split ? $"{PartName(parts.Count - 1)}.{name}" : name;
    }

    private static string PartName(int part) => "Part" + part.ToString(CultureInfo.InvariantCulture);

    private static string Nested(List<string> methods, int part)
    {
        var writer = new CodeWriter();
        writer.Block($"private static class {PartName(part)}", () => writer.Line(string.Join("\n\n", methods)));
        return writer.ToString().TrimEnd('\n');
    }

    private string Print(Kernel kernel, Phase phase, string name)
    {
        var writer = new CodeWriter();
        if (comments)
        {
            Comment(writer, kernel, phase, name);
        }

        if (attribute is not null)
        {
            writer.Line(attribute);
        }

        writer.Block(
            $"{(split ? "internal" : "private")} static void {name}(byte** args, long begin, long end)",
            () => writer.Line(Body(kernel, phase, CSharpText.Identifier, comments).TrimEnd('\n')));
        return writer.ToString().TrimEnd('\n');
    }

    private static void Comment(CodeWriter writer, Kernel kernel, Phase phase, string name)
    {
        writer.Line(string.Create(CultureInfo.InvariantCulture, $"// {name}: {phase.Chunks} chunks"));
        foreach (KernelOrigin origin in kernel.Origins)
        {
            writer.Line("//   " + SourceComment.Of(origin.Node, origin.Location));
        }
    }

    /// <summary>Pointers from the arguments, and the loop over chunks.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="phase">Its phase.</param>
    /// <param name="names">Gives the C# identifier of a name of the kernel.</param>
    /// <param name="told">Whether comments of the kernel are printed.</param>
    private string Body(Kernel kernel, Phase phase, Func<string, string> names, bool told)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        string Use(string name)
        {
            used.Add(name);
            return names(name);
        }

        var loop = new CodeWriter();
        var locals = new PhaseLocals(phase.Body, Use);
        string chunk = names(phase.Chunk.Name);
        loop.Block(
            $"for (long {chunk} = begin; {chunk} < end; {chunk}++)",
            () => new StatementPrinter(loop, library, Use, locals, told).PrintLoop(phase.Chunk, phase.Body));

        var head = new CodeWriter();
        for (int i = 0; i < kernel.Buffers.Count; i++)
        {
            KernelBuffer buffer = kernel.Buffers[i];
            if (used.Contains(buffer.Name))
            {
                string type = buffer.Element.MemoryCode;
                head.Line(string.Create(CultureInfo.InvariantCulture, $"{type}* {names(buffer.Name)} = ({type}*)args[{i}];"));
            }
        }

        DeclareScratch(head, phase.Body, names);
        foreach (string declaration in locals.Head())
        {
            head.Line(declaration);
        }

        return head.ToString() + loop;
    }

    /// <summary>One block on the stack for all scratch buffers of a phase, each aligned to a cache line.</summary>
    private static void DeclareScratch(CodeWriter writer, EquatableArray<Stmt> body, Func<string, string> names)
    {
        KernelBuffer[] buffers = [.. Scratches(body).Select(s => s.Buffer).Distinct()];
        long bytes = buffers.Sum(Bytes);
        if (bytes > MostScratch)
        {
            throw DiagnosticId.UnsupportedKernel.Error($"scratch of {bytes} bytes in one kernel; at most {MostScratch} fit the stack");
        }

        if (buffers.Length > 0)
        {
            writer.Line(string.Create(CultureInfo.InvariantCulture, $"byte* scratch = stackalloc byte[{bytes + 63}];"));
            writer.Line("scratch += -(nint)scratch & 63;");
        }

        long offset = 0;
        foreach (KernelBuffer buffer in buffers)
        {
            string type = buffer.Element.MemoryCode;
            writer.Line(string.Create(CultureInfo.InvariantCulture, $"{type}* {names(buffer.Name)} = ({type}*)(scratch + {offset});"));
            offset += Bytes(buffer);
        }
    }

    private static long Bytes(KernelBuffer buffer) => checked((buffer.Elements * buffer.Element.Size) + 63) & ~63L;

    private static IEnumerable<Scratch> Scratches(EquatableArray<Stmt> body) => body.SelectMany(statement => statement switch
    {
        Scratch scratch => [scratch],
        For loop => Scratches(loop.Body),
        If branch => Scratches(branch.Then).Concat(Scratches(branch.Else)),
        _ => [],
    });

    /// <summary>Names by order of first appearance, so that texts compare whatever their names.</summary>
    private sealed class CanonicalNames
    {
        private readonly Dictionary<string, string> names = new(StringComparer.Ordinal);

        public string Name(string name)
        {
            if (!names.TryGetValue(name, out string? canonical))
            {
                names.Add(name, canonical = "n" + names.Count.ToString(CultureInfo.InvariantCulture));
            }

            return canonical;
        }
    }
}
