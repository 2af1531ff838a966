namespace GraphCompiler.Compiler.Kernels.Transforms;

/// <summary>Makes lanes of loops of kind <see cref="LoopKind.Vector"/>.</summary>
/// <remarks>
/// <code>
/// vector j in 0 .. 1000 {        serial j in 0 .. 992 step 16 {           t0_tail: f32x16 = x[992..+16 if tail&lt;16&gt;(8)]
///   t0: f32 = x[j]          ⇒      t0: f32x16 = x[j..+16]            and  y[992..+16 if tail&lt;16&gt;(8)] = t0_tail
///   y[j] = t0                      y[j..+16] = t0
/// }                              }
/// </code>
/// <para>What does not depend on the loop's variable stays scalar and is broadcast where it is used. Elements that follow
/// one another are loaded and stored as
/// vectors, every second one as halves of two (<see cref="PairedLoad"/>), each several times as lanes repeated (<see cref="RepeatedLoad"/>), others gathered, and stored lane by lane. The rest of the iterations is the same code with a mask, so every
/// element is computed by the same
/// operations in every form.</para>
/// <para>Quotients by multiples of 16, and bounds at such, are the same for all lanes of a vector that begins at one: what lies in runs of whole
/// vectors is loaded as vectors.</para>
/// <para>The lanes are those of the values' type: loops over f32, i32, u32, i8 and u8, or over f64, i64 and u64, bool in both. A
/// loop that mixes the two,
/// assigns a variable from outside (a reduction), branches on the lane, or raises faults becomes serial. i64 index
/// arithmetic does not count: it is scalar where
/// it is affine, and i32 in lanes elsewhere, where its range allows.</para>
/// </remarks>
public static class Vectorize
{
    /// <summary>A kernel without vector loops.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="form">The form whose lanes are used.</param>
    public static Kernel Run(Kernel kernel, VectorForm form)
    {
        var names = new FreshNames(KernelMap.Names(kernel));
        return KernelMap.Bodies(kernel, phase =>
        {
            var facts = new IndexFacts();
            facts.Know(phase.Chunk, new IndexRange(0, Math.Max(0, phase.Chunks - 1)));
            return Block(phase.Body, form, facts, names);
        });
    }

    private static EquatableArray<Stmt> Block(EquatableArray<Stmt> body, VectorForm form, IndexFacts facts, FreshNames names)
    {
        var result = new List<Stmt>();
        foreach (Stmt statement in body)
        {
            if (statement is Let let)
            {
                facts.Know(let);
            }
            else if (statement is For loop)
            {
                facts.Know(loop);
                if (loop.Kind is LoopKind.Vector or LoopKind.VectorUnrolled)
                {
                    result.AddRange(Loop(loop, form, facts, names));
                    continue;
                }
            }

            result.Add(KernelMap.Parts(statement, static e => e, b => Block(b, form, facts, names)));
        }

        return result.ToEquatable();
    }

    private static IEnumerable<Stmt> Loop(For loop, VectorForm form, IndexFacts facts, FreshNames names)
    {
        if (form.Bits > 0 && LaneAnalysis.Of(loop, facts, form) is { } analysis)
        {
            return new VectorLoop(loop, analysis, analysis.Lanes(form), facts, names).Emit();
        }

        // What was found of lane 0 holds no longer.
        facts.Know(loop);
        return [KernelMap.Parts(loop with { Kind = LoopKind.Serial }, static e => e, b => Block(b, form, facts, names))];
    }
}
