namespace GraphCompiler.Compiler.Kernels.Transforms;

/// <summary>Makes of a lowered kernel one that can be printed: serial loops and explicit lanes of the form's width
/// only; in a grid one lane, and indices of 32 bits where they fit.</summary>
public static class Legalization
{
    /// <summary>The kernel, legalized and verified.</summary>
    /// <param name="kernel">A lowered kernel.</param>
    /// <param name="form">The form.</param>
    /// <exception cref="GraphCompilerException">GRC4101: the kernel, or what became of it, breaks a law of the kernel
    /// IR.</exception>
    public static Kernel Run(Kernel kernel, VectorForm form)
    {
        KernelVerifier.Verify(kernel, form);
        Kernel legal = RegisterPromotion.Run(Simplify.Run(Vectorize.Run(LoopSplitting.Run(Simplify.Run(Unroll.Run(kernel))), form)));
        legal = form.IsGrid ? IndexNarrowing.Run(CacheHints.Remove(legal)) : legal;
        KernelVerifier.Verify(legal, form, legalized: true);
        return legal;
    }
}
