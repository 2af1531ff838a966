using System.Globalization;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Backends;

/// <summary>One phase of a kernel as it is launched on a device.</summary>
/// <param name="Name">Name of the function in the source; empty where the phase touches no memory, so that there is none.</param>
/// <param name="Buffers">Positions of its arguments among the kernel's buffers.</param>
public sealed record PhaseFunction(string Name, EquatableArray<int> Buffers);

/// <summary>The phases of kernels as functions of a device's language. Phases that differ in names and comments alone are one function.</summary>
/// <param name="comments">Whether comments are printed.</param>
public abstract class PhaseFunctions(bool comments)
{
    /// <summary>Most scratch memory of one lane of a group: what 256 of them have together fits the stack of a processor's thread.</summary>
    private const long MostLaneScratch = 16 * 1024;

    private readonly Dictionary<string, PhaseFunction> functions = new(StringComparer.Ordinal);
    private readonly Dictionary<Kernel, PhaseFunction[]> known = new(ReferenceEqualityComparer.Instance);
    private readonly List<string> sources = [];

    /// <summary>The functions, in the order of first use.</summary>
    public IEnumerable<string> Sources => sources;

    /// <summary>The functions of a kernel, one a phase.</summary>
    /// <exception cref="GraphCompilerException">GRC6101: the language has nothing for it.</exception>
    public IReadOnlyList<PhaseFunction> Of(Kernel kernel)
    {
        if (!known.TryGetValue(kernel, out PhaseFunction[]? phases))
        {
            known.Add(kernel, phases = [.. kernel.Phases.Select((phase, i) => Find(kernel, phase, i))]);
        }

        return phases;
    }

    /// <summary>A name of the kernel IR as an identifier of the language.</summary>
    protected abstract string Identifier(string name);

    /// <summary>What a lane runs: its number and that of its group, then the statements.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="names">Gives the identifier of a name of the kernel; is asked for each name that is used.</param>
    /// <param name="isCommented">Whether comments are printed.</param>
    protected abstract string Body(Phase phase, Func<string, string> names, bool isCommented);

    /// <summary>The function around a body.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="phase">The phase.</param>
    /// <param name="arguments">The buffers that the body uses.</param>
    /// <param name="names">Gives the identifier of a name of the kernel.</param>
    /// <param name="origins">What the kernel came from; none where comments are left out.</param>
    /// <param name="body">The body.</param>
    protected abstract string Function(
        string name, Phase phase, IReadOnlyList<KernelBuffer> arguments, Func<string, string> names, EquatableArray<KernelOrigin> origins, string body);

    private PhaseFunction Find(Kernel kernel, Phase phase, int number)
    {
        long scratch = phase.Body.OfType<Scratch>().Where(s => s.Buffer.Access == BufferAccess.Scratch).Sum(s => s.Buffer.Elements * s.Buffer.Element.Size);
        if (phase.Lanes is not null && scratch > MostLaneScratch)
        {
            throw DiagnosticId.UnsupportedKernel.Error($"scratch of {scratch} bytes in one lane of {kernel.Name}; at most {MostLaneScratch}");
        }

        var canonical = new Dictionary<string, string>(StringComparer.Ordinal);
        string key = Print(kernel, phase, "", out EquatableArray<int> buffers, isCommented: false, names: name =>
            canonical.TryGetValue(name, out string? known) ? known : canonical[name] = string.Create(CultureInfo.InvariantCulture, $"n{canonical.Count}"));
        if (key.Length == 0)
        {
            // It touches no memory, that of results without elements for instance: there is nothing to launch.
            return new PhaseFunction("", buffers);
        }

        if (!functions.TryGetValue(key, out PhaseFunction? function))
        {
            string name = Identifier(kernel.Name) + (kernel.Phases.Count == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"_phase{number}"));
            functions.Add(key, function = new PhaseFunction(name, buffers));
            sources.Add(Print(kernel, phase, name, out _, comments, Identifier));
        }

        return function with { Buffers = buffers };
    }

    /// <summary>The text of a phase; empty where it touches no memory.</summary>
    private string Print(Kernel kernel, Phase phase, string name, out EquatableArray<int> buffers, bool isCommented, Func<string, string> names)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        string Use(string variable)
        {
            used.Add(variable);
            return names(variable);
        }

        string body = Body(phase, Use, isCommented);
        int[] arguments = [.. Enumerable.Range(0, kernel.Buffers.Count).Where(i => used.Contains(kernel.Buffers[i].Name))];
        buffers = arguments.ToEquatable();
        return arguments.Length == 0 ? "" : Function(name, phase, [.. arguments.Select(i => kernel.Buffers[i])], names, isCommented ? kernel.Origins : [], body);
    }
}
