namespace GraphCompiler.Compiler.Kernels.Transforms;

/// <summary>Makes grids of phases that were lowered for processors: each chunk is run by a lane.</summary>
/// <remarks>
/// <code>
/// parallel chunk in 0..1000 {          grid group in 0..16, lane in 0..64 {
///   scratch %s: f32[4]                   scratch %s: f32[4]
///   s[0] = x[chunk]             ⇒        chunk_0 = group * 64 + lane
/// }                                      if chunk_0 &lt; 1000 { s[0] = x[chunk_0] }
///                                      }
/// </code>
/// </remarks>
public static class ChunksAsLanes
{
    private const int Lanes = 64;

    /// <summary>A kernel of grids.</summary>
    public static Kernel Run(Kernel kernel)
    {
        if (kernel.Phases.All(p => p.Lanes is not null))
        {
            return kernel;
        }

        var names = new FreshNames(KernelMap.Names(kernel));
        var group = new Var(KernelType.Index, names.Next("group", "of"));
        var lane = new Var(KernelType.Index, names.Next("lane", "of"));
        return kernel with { Phases = kernel.Phases.Select((p, i) => p.Lanes is null ? Grid(p, group, lane, names) : p).ToEquatable() };
    }

    private static Phase Grid(Phase phase, Var group, Var lane, FreshNames names)
    {
        var chunk = phase.Chunk with { Name = names.Next(phase.Chunk.Name, "0") };
        EquatableArray<Stmt> body = KernelMap.Substitute(phase.Body, new Dictionary<string, Expr> { [phase.Chunk.Name] = chunk });
        Expr first = new Apply(KernelType.Index, ScalarFunction.Mul, [group, Literal.Index(Lanes)]);
        Expr exists = new Apply(new KernelType(DType.Bool), ScalarFunction.Less, [chunk, Literal.Index(phase.Chunks)]);
        return new Phase(group, (phase.Chunks + Lanes - 1) / Lanes, phase.Cost * Lanes,
        [
            .. body.OfType<Scratch>(),
            new Let(chunk, new Apply(KernelType.Index, ScalarFunction.Add, [first, lane])),
            new If(exists, body.Where(s => s is not Scratch).ToEquatable(), []),
        ]) { Lanes = new LaneRange(lane, Lanes) };
    }
}
