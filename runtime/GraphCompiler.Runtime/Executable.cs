using GraphCompiler.Runtime.Diagnostics;

namespace GraphCompiler.Runtime;

/// <summary>One entry of a loaded module.</summary>
/// <remarks>Any number of threads may run it at once; contexts (arenas) are pooled.</remarks>
public sealed class Executable
{
    private readonly LoadedModule module;
    private readonly EntrySpec entry;
    private readonly EntryCode code;
    private readonly bool usesState;
    private RunContext[] idle = new RunContext[4];
    private int idleCount;

    internal Executable(LoadedModule module, EntrySpec entry, EntryCode code)
    {
        (this.module, this.entry, this.code) = (module, entry, code);
        usesState = entry.Table.Any(slice => slice.Space == MemorySpace.State);
    }

    /// <summary>Name of the entry.</summary>
    public string Name => entry.Name;

    /// <summary>What <see cref="Run(State?, ReadOnlySpan{NdArray})"/> takes.</summary>
    public IReadOnlyList<ArraySpec> Inputs => entry.Inputs;

    /// <summary>What it gives.</summary>
    public IReadOnlyList<ArraySpec> Outputs => entry.Outputs;

    /// <summary>Exact bytes of the arena of one run.</summary>
    public long ArenaBytes => entry.ArenaBytes;

    /// <summary>Bytes of the arena up to the last that a run has touched; 0 where arenas are not guarded.</summary>
    public long HighWaterMark { get; private set; }

    /// <summary>Runs the entry on arrays.</summary>
    /// <param name="state">The state it reads and writes; null for an entry without state.</param>
    /// <param name="inputs">One array for each input, of its type.</param>
    /// <returns>One new array for each output.</returns>
    /// <exception cref="GraphCompilerException">An input does not fit (GRC1002), or a fault in the data (GRC91xx).</exception>
    public NdArray[] Run(State? state, params ReadOnlySpan<NdArray> inputs)
    {
        var outputs = new NdArray[entry.Outputs.Count];
        for (int i = 0; i < outputs.Length; i++)
        {
            outputs[i] = NdArray.Zeros(entry.Outputs[i].DType, entry.Outputs[i].Shape);
        }

        Run(state, inputs, outputs);
        return outputs;
    }

    /// <summary>Runs the entry on preallocated arrays; allocates nothing.</summary>
    /// <exception cref="GraphCompilerException">An array does not fit (GRC1002), or a fault in the data (GRC91xx).</exception>
    public void Run(State? state, ReadOnlySpan<NdArray> inputs, ReadOnlySpan<NdArray> outputs)
    {
        Check("input", entry.Inputs, inputs);
        Check("output", entry.Outputs, outputs);
        CheckApart(inputs, outputs);
        CheckState(state);

        RunContext context = Rent();
        state?.Enter(entry.WritesState);
        try
        {
            context.Run(state?.Block, inputs, outputs);
            HighWaterMark = Math.Max(HighWaterMark, context.HighWaterMark);
            if (context.Fault != ulong.MaxValue)
            {
                throw FaultSite.Error(entry.FaultSites, context.Fault);
            }
        }
        finally
        {
            state?.Exit(entry.WritesState);
            Return(context);
            GC.KeepAlive(module);
        }
    }

    private RunContext Rent()
    {
        lock (entry)
        {
            if (idleCount > 0)
            {
                return idle[--idleCount];
            }
        }

        return code.NewContext(new RunSetting(entry, module.Constants, module.Threads, module.Spec.Guarded, module.Profile));
    }

    private void Return(RunContext context)
    {
        lock (entry)
        {
            if (idleCount == idle.Length)
            {
                Array.Resize(ref idle, idle.Length * 2);
            }

            idle[idleCount++] = context;
        }
    }

    private void Check(string kind, IReadOnlyList<ArraySpec> expected, ReadOnlySpan<NdArray> found)
    {
        if (found.Length != expected.Count)
        {
            throw DiagnosticId.TypeMismatch.Error(
                $"entry '{Name}' has {expected.Count} {kind}s ({string.Join(", ", expected)}), got {found.Length}");
        }

        for (int i = 0; i < found.Length; i++)
        {
            if (found[i].DType != expected[i].DType || !found[i].Shape.Equals(expected[i].Shape))
            {
                throw DiagnosticId.TypeMismatch.Error($"{kind} {i} of entry '{Name}' must be {expected[i]}, got {found[i]}");
            }
        }
    }

    /// <summary>A kernel may write an output before it has read all inputs: no array can be both, or two outputs.</summary>
    private void CheckApart(ReadOnlySpan<NdArray> inputs, ReadOnlySpan<NdArray> outputs)
    {
        for (int i = 0; i < outputs.Length; i++)
        {
            if (Contains(inputs, outputs[i]) || Contains(outputs[..i], outputs[i]))
            {
                throw DiagnosticId.TypeMismatch.Error(
                    $"output {i} of entry '{Name}' ({entry.Outputs[i]}) is the same array as an input or another output");
            }
        }
    }

    private static bool Contains(ReadOnlySpan<NdArray> arrays, NdArray array)
    {
        foreach (NdArray candidate in arrays)
        {
            if (ReferenceEquals(candidate, array))
            {
                return true;
            }
        }

        return false;
    }

    private void CheckState(State? state)
    {
        if (state is not null && state.Block.Memory != code.Memory)
        {
            throw DiagnosticId.UndeclaredState.Error(
                $"entry '{Name}' runs on another device than the one that the state lies on: make its state with NewState() of module '{module.Name}'");
        }

        if (state is null ? usesState : !state.Fits(module.Spec.States))
        {
            throw DiagnosticId.UndeclaredState.Error(
                $"entry '{Name}' runs over a state with the declarations of module '{module.Name}' (its NewState()), "
                + $"got {(state is null ? "none" : "another")}");
        }
    }
}
