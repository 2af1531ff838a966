using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Runtime;
using CompiledProgram = GraphCompiler.Compiler.Programs.Program;

namespace GraphCompiler.Tests.Fuzzing.InjectedFaults;

/// <summary>Bugs that planning of memory might have: buffers share bytes that both need.</summary>
internal static class ProgramFaults
{
    /// <summary>The bugs.</summary>
    public static IReadOnlyList<InjectedFault> All { get; } =
    [
        new ProgramFault("early free", "what is still read is overwritten from its start", static program => EarlyFree(program, late: false)),
        new ProgramFault("early free", "what is still read is overwritten at its end", static program => EarlyFree(program, late: true)),
        new ProgramFault("in-place alias", "a result is written onto the first operand", static program => Alias(program, first: true)),
        new ProgramFault("in-place alias", "a result is written onto the last operand", static program => Alias(program, first: false)),
    ];

    /// <summary>The first result in the arena that can lie on a buffer that a later step reads does.</summary>
    private static CompiledProgram EarlyFree(CompiledProgram program, bool late)
    {
        Launch[] launches = [.. program.Steps.OfType<Launch>()];
        for (int step = 0; step < launches.Length; step++)
        {
            foreach (Slice written in Arena(launches[step], BufferAccess.Out))
            {
                IEnumerable<Slice> before = launches.Take(step).SelectMany(l => Arena(l, BufferAccess.Out));
                IEnumerable<Slice> after = launches.Skip(step + 1).SelectMany(l => Arena(l, BufferAccess.In));
                foreach (Slice needed in before.Where(b => after.Contains(b) && !b.Equals(written) && b.Bytes > 0))
                {
                    long offset = late ? Math.Max(0, needed.Offset + needed.Bytes - written.Bytes) : needed.Offset;
                    if (offset + written.Bytes <= program.ArenaBytes)
                    {
                        return Moved(program, written, written with { Offset = offset });
                    }
                }
            }
        }

        return program;
    }

    /// <summary>The first result in the arena that is as large as an operand of its kernel, which must not be overwritten, is.</summary>
    private static CompiledProgram Alias(CompiledProgram program, bool first)
    {
        foreach (Launch launch in program.Steps.OfType<Launch>())
        {
            foreach (Slice written in Arena(launch, BufferAccess.Out))
            {
                Slice[] operands = [.. Arena(launch, BufferAccess.In).Where(o => o.Bytes == written.Bytes && !o.Equals(written) && o.Bytes > 0)];
                if (operands.Length > 0)
                {
                    return Moved(program, written, first ? operands[0] : operands[^1]);
                }
            }
        }

        return program;
    }

    private static IEnumerable<Slice> Arena(Launch launch, BufferAccess access) =>
        launch.Kernel[VectorForm.V512].Buffers.Zip(launch.Slices)
            .Where(pair => pair.First.Access == access && pair.Second.Space == MemorySpace.Arena).Select(pair => pair.Second);

    private static CompiledProgram Moved(CompiledProgram program, Slice from, Slice to) => program with
    {
        Steps =
        [
            .. program.Steps.Select(step => step is Launch launch
                ? launch with { Slices = launch.Slices.Select(s => s.Equals(from) ? to : s).ToEquatable() } : step),
        ],
    };
}
