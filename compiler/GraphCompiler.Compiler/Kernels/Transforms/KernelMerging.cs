namespace GraphCompiler.Compiler.Kernels.Transforms;

/// <summary>Puts the phases of several kernels into one.</summary>
public static class KernelMerging
{
    /// <summary>Cost below which waking a second core takes longer than the work.</summary>
    private const double TinyCost = 20_000;

    /// <summary>A kernel with a suffix to each of its variables and its scratch memory, on other buffers of the same names.</summary>
    public static Kernel Rename(Kernel kernel, string suffix, IReadOnlyDictionary<string, KernelBuffer> buffers)
    {
        KernelBuffer On(KernelBuffer buffer) => buffer.IsLocal
            ? buffer with { Name = buffer.Name + suffix } : buffers.GetValueOrDefault(buffer.Name, buffer);
        Expr Value(Expr expr) => expr switch
        {
            Var v => v with { Name = v.Name + suffix },
            Load l => KernelMap.Parts(l with { Buffer = On(l.Buffer) }, Value),
            _ => KernelMap.Parts(expr, Value),
        };
        EquatableArray<Stmt> Block(EquatableArray<Stmt> body) => body.Select(statement => KernelMap.Parts(
            statement switch
            {
                Store s => s with { Buffer = On(s.Buffer) },
                Prefetch p => p with { Buffer = On(p.Buffer) },
                RaiseFault f => f with { Word = On(f.Word) },
                Scratch s => new Scratch(On(s.Buffer)),
                _ => statement,
            },
            Value, Block)).ToEquatable();
        Phase InPhase(Phase phase, int number)
        {
            // Phases of a kernel may share the name of the chunk's variable; here each has its own.
            Var chunk = phase.Chunk with { Name = $"{phase.Chunk.Name}{suffix}_{number}" };
            var by = new Dictionary<string, Expr> { [phase.Chunk.Name + suffix] = chunk };
            LaneRange? lanes = phase.Lanes is { } own
                ? own with { Variable = own.Variable with { Name = $"{own.Variable.Name}{suffix}_{number}" } } : null;
            if (lanes is not null)
            {
                by.Add(phase.Lanes!.Variable.Name + suffix, lanes.Variable);
            }

            return phase with { Chunk = chunk, Lanes = lanes, Body = KernelMap.Substitute(Block(phase.Body), by) };
        }

        return kernel with { Phases = kernel.Phases.Select(InPhase).ToEquatable() };
    }

    /// <summary>Phases that can be one: with as many lanes, and no more shared memory than a group has.</summary>
    public static IEnumerable<IReadOnlyList<Phase>> Compatible(IEnumerable<Phase> phases)
    {
        foreach (IGrouping<int, Phase> alike in phases.GroupBy(p => p.Lanes?.Count ?? 0))
        {
            var together = new List<Phase>();
            foreach (Phase phase in alike)
            {
                if (together.Count > 0 && together.Append(phase).Sum(SharedBytes) > KernelVerifier.MaxSharedBytes)
                {
                    yield return together;
                    together = [];
                }

                together.Add(phase);
            }

            yield return together;
        }
    }

    private static long SharedBytes(Phase phase) => phase.Body.OfType<Scratch>()
        .Where(s => s.Buffer.Access == BufferAccess.Shared).Sum(s => s.Buffer.Elements * s.Buffer.Element.Size);

    /// <summary>One phase that runs the chunks of several, which do not depend on each other.</summary>
    /// <remarks>
    /// <code>
    /// parallel chunk in 0..n0+n1:   if chunk &lt; n0:  first body,  else:  second body, with chunk − n0
    /// </code>
    /// One is chosen of the two, not each by a question of its own: PoCL 3.1 loses lanes where one barrier under a condition comes after another.
    /// Scratch memory is declared at the start, for all. What is too little to share among cores runs in one chunk, one
    /// after another.
    /// </remarks>
    /// <param name="phases">The phases, <see cref="Compatible"/>; their variables have names that differ.</param>
    /// <param name="names">Gives names that are unique in the merged kernel.</param>
    public static Phase SideBySide(IReadOnlyList<Phase> phases, NameSource names)
    {
        if (phases is [var only])
        {
            return only;
        }

        phases = [.. phases.Select(p => OnLanes(p, phases[0].Lanes))];
        if (phases.All(p => p.Chunks == 1) && phases.Sum(p => p.Cost) <= TinyCost)
        {
            return phases[0] with { Cost = phases.Sum(p => p.Cost), Body = phases.SelectMany(OneChunk).ToEquatable() };
        }

        Var chunk = phases[0].Chunk with { Name = "chunk" };
        var code = new ScalarBuilder(names);
        foreach (Stmt scratch in phases.SelectMany(p => p.Body).OfType<Scratch>())
        {
            code.Emit(scratch);
        }

        var parts = new List<(long First, EquatableArray<Stmt> Body)>();
        long chunks = 0;
        foreach (Phase phase in phases.Where(p => p.Chunks > 0))
        {
            Stmt number = new Let(phase.Chunk, new Apply(KernelType.Index, ScalarFunction.Sub, [chunk, Literal.Index(chunks)]));
            parts.Add((chunks, [number, .. phase.Body.Where(s => s is not Scratch)]));
            chunks += phase.Chunks;
        }

        foreach (Stmt statement in parts.Count == 0 ? [] : OneOf([.. parts], chunk, names))
        {
            code.Emit(statement);
        }

        double cost = chunks == 0 ? 0 : phases.Sum(p => p.Cost * p.Chunks) / chunks;
        return new Phase(chunk, chunks, cost, code.Statements.ToEquatable()) { Lanes = phases[0].Lanes };
    }

    /// <summary>The body that a chunk belongs to, found by halving.</summary>
    private static EquatableArray<Stmt> OneOf(ReadOnlySpan<(long First, EquatableArray<Stmt> Body)> parts, Var chunk, NameSource names)
    {
        if (parts.Length == 1)
        {
            return parts[0].Body;
        }

        int half = parts.Length / 2;
        var code = new ScalarBuilder(names);
        Expr isBefore = code.Compare(ScalarFunction.Less, chunk, Literal.Index(parts[half].First));
        code.Emit(new If(isBefore, OneOf(parts[..half], chunk, names), OneOf(parts[half..], chunk, names)));
        return code.Statements.ToEquatable();
    }

    private static Phase OnLanes(Phase phase, LaneRange? lanes) => lanes is null || phase.Lanes == lanes ? phase : phase with
    {
        Lanes = lanes,
        Body = KernelMap.Substitute(phase.Body, new Dictionary<string, Expr> { [phase.Lanes!.Variable.Name] = lanes.Variable }),
    };

    /// <summary>The body of a phase of one chunk, with the number of the chunk written down.</summary>
    private static IEnumerable<Stmt> OneChunk(Phase phase) =>
        KernelMap.Substitute(phase.Body, new Dictionary<string, Expr> { [phase.Chunk.Name] = Literal.Index(0) });
}
