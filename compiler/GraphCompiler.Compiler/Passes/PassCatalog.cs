namespace GraphCompiler.Compiler.Passes;

/// <summary>The passes over graphs, in the order in which they are run.</summary>
public static class PassCatalog
{
    /// <summary>The passes, in order.</summary>
    public static IReadOnlyList<Pass> All { get; } =
    [
        new ScanMerging(), new InlineCustomGradients(), new NestedPruning(), new Canonicalization(), new Simplification(), new ConstantFolding(), new CommonSubexpressionElimination(), new DeadCodeElimination(),
    ];

    /// <summary>The pass of the given id, or null.</summary>
    public static Pass? Find(string id) => All.FirstOrDefault(pass => pass.Id == id);
}
