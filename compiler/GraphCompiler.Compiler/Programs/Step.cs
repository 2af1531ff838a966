using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Programs;

/// <summary>One step of a program.</summary>
public abstract record Step;

/// <summary>Runs a kernel on slices of memory, one for each of its buffers.</summary>
/// <param name="Kernel">The kernel; other launches may run it too.</param>
/// <param name="Slices">The memory.</param>
public sealed record Launch(KernelSet Kernel, EquatableArray<Slice> Slices) : Step
{
    /// <summary>Its own name, in text and profiles.</summary>
    public string Name { get; init; } = Kernel.Name;

    /// <summary>The user's line of what it is built around.</summary>
    public SourceLocation Location { get; init; }
}

/// <summary>Copies bytes; the slices have one length and do not overlap.</summary>
public sealed record Copy(Slice From, Slice To) : Step;

/// <summary>Ends the run if the fault word is set; stands before the first step that changes state.</summary>
public sealed record CheckFaults : Step;

/// <summary>One kernel in each form that is asked for; lowered once a form.</summary>
public sealed class KernelSet(string name, Func<VectorForm, Kernel> lower)
{
    private readonly Dictionary<VectorForm, Kernel> kernels = [];

    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>The kernel for a form.</summary>
    public Kernel this[VectorForm form]
    {
        get
        {
            lock (kernels)
            {
                if (!kernels.TryGetValue(form, out Kernel? kernel))
                {
                    kernels.Add(form, kernel = lower(form));
                }

                return kernel;
            }
        }
    }
}
