using GraphCompiler.Compiler.Kernels.Lowering.Contraction;

namespace GraphCompiler.Compiler.Layout;

/// <summary>Chooses how each state lies in memory.</summary>
/// <remarks>
/// <code>
/// state @w: f32[784,512]     used by dot %x, %w     ⇒     panels: pack dims=[1] outer=[1,0] tiles=[32]
/// state @w/m: f32[784,512]   updated with w         ⇒     the same, so that the update meets all of them in one order
/// state @k: f32[64,32,3,3]   kernels                ⇒     panels: pack dims=[0] tiles=[32]
/// </code>
/// A product reads its right operand in panels as wide as two registers; a weight that lies so is never packed again: not for a batch, nor for its
/// gradient. Kernels of convolutions lie in panels of outputs: the convolution reads them in place, and their gradient, whose lanes are outputs too, is
/// stored so; the gradient of the input copies them, square by square. Requires whole panels, and that nothing reads the weight in another order (a gather,
/// a reduction, convolutions in groups that are differentiated by their input). The choice is a function of what is multiplied, never of a batch size, so
/// that entries compiled for several sizes share one state.
/// </remarks>
public static class StateLayouts
{
    /// <summary>Less deep panels are not worth being kept.</summary>
    private const long FewestRows = 16;

    /// <summary>The module with a layout for each state that has none: packed where that pays, else row-major.</summary>
    public static Module Choose(Module module, CompilerOptions options)
    {
        if (module.States.All(s => s.Layout is not null))
        {
            return module;
        }

        Dictionary<string, BlockedLayout> packed = options.Uses("layout") ? Packed(module) : [];
        return module.With([.. module.States.Select(s => s with { Layout = s.Layout ?? packed.GetValueOrDefault(s.Name, BlockedLayout.RowMajor) })]);
    }

    private static Dictionary<string, BlockedLayout> Packed(Module module)
    {
        IReadOnlyDictionary<string, StateUses> uses = StateUses.Of(module);
        var packed = new Dictionary<string, BlockedLayout>(StringComparer.Ordinal);
        foreach (StateDeclaration state in module.States)
        {
            if (uses.TryGetValue(state.Name, out StateUses? use) && use is { Columns: { } columns, NeedsRows: false }
                && Panels(state.Type, columns) is { } panels)
            {
                packed.Add(state.Name, panels);
            }
            else if (use is { Features: > 0 and var features, NeedsRows: false } && state.Type.DType.IsFloat
                && new DotShape(state.Type.DType, 1, 1, features, 1).PanelColumns is var width && features % width == 0)
            {
                packed.Add(state.Name, new BlockedLayout([0], [width], []));
            }
        }

        // Moments go with their weight.
        foreach (StateDeclaration state in module.States.Where(s => !packed.ContainsKey(s.Name)))
        {
            if (uses.TryGetValue(state.Name, out StateUses? use) && use is { Columns: null, Features: 0, NeedsRows: false }
                && module.States.FirstOrDefault(s => use.Updates.Contains(s.Name) && s.Type == state.Type && packed.ContainsKey(s.Name)) is { } weight)
            {
                packed.Add(state.Name, packed[weight.Name]);
            }
        }

        return packed;
    }

    /// <summary>The panels of a matrix with the given dimension as columns; null where it does not consist of whole ones.</summary>
    private static BlockedLayout? Panels(TensorType type, int columns)
    {
        var shape = new DotShape(type.DType, 1, 1, type.Shape[columns], type.Shape[1 - columns]);
        return type.DType.IsFloat && shape.Columns > 0 && shape.Columns % shape.PanelColumns == 0 && shape.Depth >= FewestRows
            ? new BlockedLayout([columns], [shape.PanelColumns], columns == 1 ? [1, 0] : [])
            : null;
    }
}
