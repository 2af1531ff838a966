namespace GraphCompiler.Frontend.Training;

/// <summary>A piece of an optimizer's state.</summary>
/// <param name="Name">Its name, as <c>optimizer/m/dense1/weight</c>.</param>
/// <param name="Type">Its type.</param>
/// <param name="Initial">The value of each element before the first step.</param>
/// <param name="CopyOf">The parameter whose initial value it begins with; null for <paramref name="Initial"/>.</param>
internal sealed record OptimizerSlot(string Name, TensorType Type, double Initial, string? CopyOf = null);

/// <summary>The pieces of an optimizer's state in order of declaration; the same for every trace.</summary>
internal sealed class OptimizerSlots
{
    private readonly List<OptimizerSlot> slots = [];
    private readonly HashSet<string> names = new(StringComparer.Ordinal);

    /// <summary>All of them, in order of declaration.</summary>
    public IReadOnlyList<OptimizerSlot> All => slots;

    /// <summary>Declares a piece; nothing where it is declared.</summary>
    public void Declare(OptimizerSlot slot)
    {
        if (names.Add(slot.Name))
        {
            slots.Add(slot);
        }
    }
}
