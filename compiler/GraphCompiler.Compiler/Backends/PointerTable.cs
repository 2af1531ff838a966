using GraphCompiler.Compiler.Programs;

namespace GraphCompiler.Compiler.Backends;

/// <summary>The pointers that the code of a program takes: for each step a run of adjacent ones, in the order of its slices.</summary>
/// <remarks>Steps are numbered as in <see cref="Program.AllSteps"/>.</remarks>
public sealed class PointerTable
{
    private readonly List<Slice> slices = [];
    private readonly List<int> starts = [];
    private readonly Dictionary<int, int> firsts = [];

    /// <summary>The table of a program.</summary>
    public PointerTable(Program program)
    {
        foreach (Step step in program.AllSteps)
        {
            starts.Add(slices.Count);
            if (step is Loop loop)
            {
                for (int i = 0; i < loop.Cursors.Count; i++)
                {
                    firsts.Add(loop.Cursors[i].Number, slices.Count + i);
                }
            }

            slices.AddRange(step switch
            {
                Launch launch => launch.Slices,
                Copy copy => [copy.From, copy.To],
                Loop { Cursors: var cursors } => cursors.Select(c => c.First),
                ExitUnless { Flag: var flag } => [flag],
                Branch { Flag: var flag } => [flag],
                _ => new Slice[] { new(MemorySpace.Header, 0, 0, sizeof(ulong)) },
            });
        }
    }

    /// <summary>The memory behind each pointer. Those of <see cref="MemorySpace.Cursor"/> are set by the loop: <see cref="Moved"/>.</summary>
    public IReadOnlyList<Slice> Slices => slices;

    /// <summary>Position of the first pointer of a step.</summary>
    public int this[int step] => starts[step];

    /// <summary>The pointers that a loop sets at the beginning of each of its steps, in order.</summary>
    public IEnumerable<MovedPointer> Moved(Loop loop)
    {
        var strides = loop.Cursors.ToDictionary(c => c.Number, c => c.Stride);
        for (int i = 0; i < slices.Count; i++)
        {
            if (slices[i].Space == MemorySpace.Cursor && strides.TryGetValue(slices[i].Index, out long stride))
            {
                yield return new MovedPointer(i, firsts[slices[i].Index], slices[i].Offset, stride);
            }
        }
    }
}

/// <summary>A pointer that a loop sets: <c>t[Position] = t[First] + Offset + i · Stride</c> in step i.</summary>
/// <param name="Position">Its position in the table.</param>
/// <param name="First">Position of the pointer to where its cursor is in the first step.</param>
/// <param name="Offset">Bytes behind the cursor.</param>
/// <param name="Stride">Bytes from step to step.</param>
public readonly record struct MovedPointer(int Position, int First, long Offset, long Stride);
