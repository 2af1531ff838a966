namespace GraphCompiler.Compiler.Kernels;

/// <summary>Checks the laws of a phase that only the grid form has (K13 to K15); they are in <see cref="KernelVerifier"/>.</summary>
/// <remarks>
/// Uniform is what all lanes of a group have in common: constants, the group's number, and loop variables and lets that are made of such. What is
/// read from memory is not taken to be, nor is a local.
/// </remarks>
/// <param name="phase">The phase.</param>
/// <param name="fail">Makes the exception for a law and a message, of a statement or of the phase.</param>
internal sealed class GridLaws(Phase phase, Func<string, string, Stmt?, GraphCompilerException> fail)
{
    private readonly HashSet<string> uniform = new([phase.Chunk.Name], StringComparer.Ordinal);
    private long sharedBytes;

    /// <summary>Checks the phase.</summary>
    /// <param name="form">The form.</param>
    /// <param name="legalized">Whether it is about to be printed.</param>
    public void Check(VectorForm form, bool legalized)
    {
        Require(phase.Lanes is not null == form.IsGrid, "K13", $"a phase of {phase.LaneCount} lanes in {form}", null);
        if (phase.Lanes is { } lanes)
        {
            Require(lanes.Count is >= 1 and <= LaneRange.Most, "K13", $"{lanes.Count} lanes", null);
        }

        Block(phase.Body, isUniform: form.IsGrid, legalized && form.IsGrid);
    }

    private void Block(EquatableArray<Stmt> body, bool isUniform, bool legalized)
    {
        foreach (Stmt statement in body)
        {
            switch (statement)
            {
                case Let s when IsUniform(s.Value):
                    uniform.Add(s.Variable.Name);
                    break;
                case For s:
                    bool sameBounds = isUniform && IsUniform(s.Begin) && IsUniform(s.End);
                    if (sameBounds)
                    {
                        uniform.Add(s.Variable.Name);
                    }

                    Block(s.Body, sameBounds, legalized);
                    break;
                case If s:
                    bool sameWay = isUniform && IsUniform(s.Condition);
                    Block(s.Then, sameWay, legalized);
                    Block(s.Else, sameWay, legalized);
                    break;
                case GroupBarrier:
                    Require(isUniform, "K14", "a barrier where lanes may differ in their way", statement);
                    break;
                case Scratch { Buffer: { Access: BufferAccess.Shared } buffer }:
                    Require(phase.Lanes is not null, "K13", "shared memory without lanes that share it", statement);
                    sharedBytes = checked(sharedBytes + (buffer.Elements * buffer.Element.Size));
                    Require(sharedBytes <= KernelVerifier.MaxSharedBytes, "K15", $"{sharedBytes} bytes of shared memory", statement);
                    break;
                case Prefetch or Store { NonTemporal: true }:
                    Require(!legalized, "K13", "a hint to caches in a grid", statement);
                    break;
            }
        }
    }

    private bool IsUniform(Expr expr) => expr switch
    {
        Const => true,
        Var v => uniform.Contains(v.Name),
        Apply a => a.Arguments.All(IsUniform),
        _ => false,
    };

    private void Require(bool holds, string law, string message, Stmt? statement)
    {
        if (!holds)
        {
            throw fail(law, message, statement);
        }
    }
}
