namespace GraphCompiler.Compiler.Layout;

/// <summary>The phase of the pipeline that chooses physical layouts and writes them into the graphs.</summary>
public static class LayoutPhase
{
    /// <summary>The module over physical state: every state has a layout, and entries read and write it as it lies.</summary>
    public static Module Run(Module module, CompilerOptions options)
    {
        Module chosen = StateLayouts.Choose(module, options);
        return chosen.Select(entry => PackInsertion.Run(entry, chosen));
    }
}
