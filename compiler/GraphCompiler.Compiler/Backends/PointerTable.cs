using GraphCompiler.Compiler.Programs;

namespace GraphCompiler.Compiler.Backends;

/// <summary>The pointers that the code of a program takes: for each step a run of adjacent ones, in the order of its slices.</summary>
public sealed class PointerTable
{
    private readonly List<Slice> slices = [];
    private readonly int[] starts;

    /// <summary>The table of a program.</summary>
    public PointerTable(Program program)
    {
        starts = new int[program.Steps.Count];
        for (int i = 0; i < starts.Length; i++)
        {
            starts[i] = slices.Count;
            slices.AddRange(program.Steps[i] switch
            {
                Launch launch => launch.Slices,
                Copy copy => [copy.From, copy.To],
                _ => new Slice[] { new(MemorySpace.Header, 0, 0, sizeof(ulong)) },
            });
        }
    }

    /// <summary>The memory behind each pointer.</summary>
    public IReadOnlyList<Slice> Slices => slices;

    /// <summary>Position of the first pointer of a step.</summary>
    public int this[int step] => starts[step];
}
