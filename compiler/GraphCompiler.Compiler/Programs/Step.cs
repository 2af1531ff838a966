using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Programs;

/// <summary>One step of a program.</summary>
public abstract record Step
{
    /// <summary>The steps inside of it, in order, each once; none for most.</summary>
    public virtual IEnumerable<Step> Inner => [];
}

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

/// <summary>A place that moves with the steps of a loop: slices of <see cref="MemorySpace.Cursor"/> are relative to it.</summary>
/// <param name="Number">Its number, unique in the program.</param>
/// <param name="First">Where it is in the first step.</param>
/// <param name="Stride">Bytes that it moves by from step to step; negative for backwards.</param>
public readonly record struct Cursor(int Number, Slice First, long Stride);

/// <summary>Runs steps again and again.</summary>
/// <param name="Count">How many times; at most, where one of the steps is <see cref="ExitUnless"/>.</param>
/// <param name="Cursors">The places that move with it.</param>
/// <param name="Body">The steps.</param>
public sealed record Loop(long Count, EquatableArray<Cursor> Cursors, EquatableArray<Step> Body) : Step
{
    /// <summary>The user's line of the loop.</summary>
    public SourceLocation Location { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<Step> Inner => Body;
}

/// <summary>Ends the loop that it stands in, directly, if a flag is false.</summary>
/// <param name="Flag">The flag: one byte, 0 for false.</param>
public sealed record ExitUnless(Slice Flag) : Step;

/// <summary>Runs one of two lists of steps.</summary>
/// <param name="Flag">Which: one byte, 0 for the second.</param>
/// <param name="Then">The first.</param>
/// <param name="Else">The second.</param>
public sealed record Branch(Slice Flag, EquatableArray<Step> Then, EquatableArray<Step> Else) : Step
{
    /// <summary>The user's line of the branch.</summary>
    public SourceLocation Location { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<Step> Inner => Then.Concat(Else);
}

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
