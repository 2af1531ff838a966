namespace GraphCompiler.Compiler.Programs;

/// <summary>Which buffers of a kernel share memory with another one in any of its launches (a result in the place of an operand), as the plan has it.</summary>
public sealed class SharedBuffers
{
    private readonly Dictionary<KernelSet, HashSet<int>> shared = new(ReferenceEqualityComparer.Instance);

    /// <summary>Finds them in all programs of a module.</summary>
    public SharedBuffers(ProgramModule module)
    {
        foreach (Launch launch in module.Programs.SelectMany(program => program.Launches))
        {
            if (!shared.TryGetValue(launch.Kernel, out HashSet<int>? numbers))
            {
                shared.Add(launch.Kernel, numbers = []);
            }

            for (int i = 0; i < launch.Slices.Count; i++)
            {
                for (int j = 0; j < i; j++)
                {
                    if (Overlap(launch.Slices[i], launch.Slices[j]))
                    {
                        numbers.UnionWith([i, j]);
                    }
                }
            }
        }
    }

    /// <summary>Numbers of the buffers of a kernel.</summary>
    public IReadOnlySet<int> Of(KernelSet kernel) => shared[kernel];

    private static bool Overlap(Slice x, Slice y) =>
        x.Space == y.Space && x.Index == y.Index && x.Offset < y.Offset + y.Bytes && y.Offset < x.Offset + x.Bytes;
}
