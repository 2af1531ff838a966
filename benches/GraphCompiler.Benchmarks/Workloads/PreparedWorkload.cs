namespace GraphCompiler.Benchmarks.Workloads;

/// <summary>A compiled workload with its arrays.</summary>
internal sealed class PreparedWorkload
{
    private readonly Executable entry;
    private readonly State state;
    private readonly NdArray[] inputs;
    private readonly NdArray[] outputs;

    /// <summary>Fills the inputs with small numbers of a fixed sequence.</summary>
    /// <param name="module">The compiled module; its first entry is run.</param>
    public PreparedWorkload(LoadedModule module)
    {
        entry = module.Entries[0];
        state = module.NewState();
        inputs = [.. entry.Inputs.Select((spec, i) => Numbers(spec.DType, spec.Shape, i))];
        outputs = [.. entry.Outputs.Select(spec => NdArray.Zeros(spec.DType, spec.Shape))];
    }

    /// <summary>Bytes of memory that a run needs beside its arguments and its state.</summary>
    public long ArenaBytes => entry.ArenaBytes;

    /// <summary>Bytes that .NET allocates in a run, which was run before.</summary>
    public long AllocatedBytes
    {
        get
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Run();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    /// <summary>Runs it once.</summary>
    public void Run() => entry.Run(state, inputs, outputs);

    /// <summary>Numbers from −1 to 1 of a fixed sequence; integers from 0 to 9, bytes of any value.</summary>
    public static NdArray Numbers(DType type, Shape shape, int seed)
    {
        var random = new Random(seed);
        NdArray array = NdArray.Zeros(type, shape);
        if (type == DType.F32)
        {
            foreach (ref float x in array.Data<float>())
            {
                x = (random.NextSingle() * 2) - 1;
            }
        }

        if (type == DType.U8)
        {
            random.NextBytes(array.Data<byte>());
        }

        if (type == DType.I32)
        {
            foreach (ref int x in array.Data<int>())
            {
                x = random.Next(10);
            }
        }

        return array;
    }
}
