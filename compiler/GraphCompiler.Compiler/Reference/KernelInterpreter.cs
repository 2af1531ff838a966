using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Reference;

/// <summary>How strictly kernels are interpreted.</summary>
/// <param name="ChunkOrder">Seed of the order in which the chunks of a phase are run; null: in order.</param>
/// <param name="DetectRaces">Whether chunks of one phase that touch the same bytes, one of them writing, are faults; so are lanes of a group with no
/// barrier between.</param>
public readonly record struct InterpreterOptions(int? ChunkOrder = null, bool DetectRaces = false);

/// <summary>Runs kernels one lane at a time, exactly: the oracle by which lowering is told apart from printing.</summary>
/// <remarks>
/// Every access is checked: within the buffer, on written bytes, by no other chunk of the phase, by no other lane of the group since the last barrier. A kernel is turned into
/// closures once and can then be
/// run on any memory; one interpreter serves one thread.
/// </remarks>
public sealed class KernelInterpreter
{
    private readonly Kernel kernel;
    private readonly InterpreterOptions options;
    private readonly KernelFrame frame;
    private readonly Action<int>[] phases;
    private readonly HashSet<ReferenceMemory> parameters = [], shared = [];

    /// <summary>An interpreter of one kernel.</summary>
    public KernelInterpreter(Kernel kernel, InterpreterOptions options = default)
    {
        (this.kernel, this.options) = (kernel, options);
        frame = new KernelFrame(kernel.Name);
        phases = [.. kernel.Phases.Select(Compile)];
    }

    /// <summary>Runs a kernel once.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="slices">Memory for each of its buffers.</param>
    public static void Run(Kernel kernel, params ReadOnlySpan<ReferenceSlice> slices) => new KernelInterpreter(kernel).Run(slices);

    /// <summary>Runs a kernel once on whole arrays; what it only writes is undefined before.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="buffers">Bytes for each of its buffers; results are left in them.</param>
    public static void Run(Kernel kernel, params byte[][] buffers)
    {
        var slices = new ReferenceSlice[buffers.Length];
        for (int i = 0; i < buffers.Length; i++)
        {
            var memory = ReferenceMemory.Of(buffers[i]);
            if (kernel.Buffers[i].Access == BufferAccess.Out)
            {
                memory.Forget(0, buffers[i].Length);
            }

            slices[i] = memory;
        }

        new KernelInterpreter(kernel).Run(slices);
    }

    /// <summary>Runs the kernel.</summary>
    /// <param name="slices">Memory for each of its buffers.</param>
    /// <exception cref="GraphCompilerException">GRC4102: an illegal access; the message names kernel, statement and
    /// element.</exception>
    public void Run(params ReadOnlySpan<ReferenceSlice> slices)
    {
        if (slices.Length != kernel.Buffers.Count)
        {
            throw DiagnosticId.IllegalAccess.Error($"kernel {kernel.Name} has {kernel.Buffers.Count} buffers, got {slices.Length}");
        }

        for (int i = 0; i < slices.Length; i++)
        {
            KernelBuffer buffer = kernel.Buffers[i];
            if (slices[i].Bytes < buffer.Elements * buffer.Element.Size)
            {
                throw DiagnosticId.IllegalAccess.Error(
                    $"kernel {kernel.Name}: {buffer.Name} has {buffer.Elements * buffer.Element.Size} bytes, its slice {slices[i].Bytes}");
            }

            frame.Slices[buffer.Name] = slices[i];
        }

        for (int phase = 0; phase < phases.Length; phase++)
        {
            frame.LaneCount = kernel.Phases[phase].LaneCount;
            parameters.Clear();
            foreach (ReferenceSlice slice in options.DetectRaces ? slices : [])
            {
                slice.Memory.WatchChunks((int)kernel.Phases[phase].Chunks);
                parameters.Add(slice.Memory);
            }

            foreach (int chunk in Order((int)kernel.Phases[phase].Chunks))
            {
                frame.CurrentChunk = chunk;
                phases[phase](chunk);
            }
        }
    }

    /// <summary>A phase: what is run for each chunk.</summary>
    private Action<int> Compile(Phase phase)
    {
        frame.LaneCount = phase.LaneCount;
        ulong[] number = frame.Declare(phase.Chunk);
        if (phase.Lanes is not { } lanes)
        {
            Action body = new StatementInterpreter(frame).Compile(phase.Body);
            return chunk =>
            {
                number[0] = (ulong)chunk;
                body();
            };
        }

        ulong[] lane = frame.Declare(lanes.Variable);
        Action group = new GroupInterpreter(frame, memory => Watch(memory, lanes.Count)).Compile(phase.Body);
        return chunk =>
        {
            Array.Fill(number, (ulong)chunk);
            for (int i = 0; i < lane.Length; i++)
            {
                lane[i] = (ulong)i;
            }

            shared.Clear();
            Watch(null, lanes.Count);
            group();
        };
    }

    /// <summary>Begins a span between barriers, in memory that was just made or, after a barrier, in all.</summary>
    private void Watch(ReferenceMemory? made, int lanes)
    {
        if (!options.DetectRaces)
        {
            return;
        }

        if (made is not null)
        {
            shared.Add(made);
        }

        foreach (ReferenceMemory memory in made is null ? parameters.Concat(shared) : [made])
        {
            memory.WatchLanes(lanes);
        }
    }

    private int[] Order(int chunks)
    {
        int[] order = [.. Enumerable.Range(0, chunks)];
        if (options.ChunkOrder is { } seed)
        {
            new Random(seed).Shuffle(order);
        }

        return order;
    }
}
