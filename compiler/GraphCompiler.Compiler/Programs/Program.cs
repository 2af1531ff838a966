namespace GraphCompiler.Compiler.Programs;

/// <summary>A value that the caller passes in or gets out.</summary>
public sealed record ProgramValue(string Name, TensorType Type);

/// <summary>One entry of a module, compiled: steps over planned memory.</summary>
/// <param name="Name">Name of the entry.</param>
/// <param name="Inputs">What the caller passes in, in order.</param>
/// <param name="Outputs">What the caller gets out, in order.</param>
/// <param name="WritesState">Whether a run changes the module's state; such runs are exclusive.</param>
/// <param name="ArenaBytes">Exact size of the arena of one context.</param>
/// <param name="ArenaLowerBound">The largest sum of bytes that are live at one step: no plan for this order can be smaller.</param>
/// <param name="Steps">Steps, in order.</param>
/// <param name="FaultSites">What each site number of a fault means; ascending.</param>
public sealed record Program(
    string Name,
    IReadOnlyList<ProgramValue> Inputs,
    IReadOnlyList<ProgramValue> Outputs,
    bool WritesState,
    long ArenaBytes,
    long ArenaLowerBound,
    IReadOnlyList<Step> Steps,
    IReadOnlyList<FaultSite> FaultSites)
{
    /// <summary>All steps in the order of the text, those inside of others after them.</summary>
    public IEnumerable<Step> AllSteps => Flat(Steps);

    /// <summary>All launches, those in loops and branches too.</summary>
    public IEnumerable<Launch> Launches => AllSteps.OfType<Launch>();

    /// <summary>The program as text.</summary>
    public override string ToString() => ProgramPrinter.Print(this);

    // Graphs nest at most GraphVerifier.MaxNesting deep, and steps as deep as they.
    private static IEnumerable<Step> Flat(IEnumerable<Step> steps) => steps.SelectMany(step => Flat(step.Inner).Prepend(step));
}

/// <summary>A piece of state at its place in the state block.</summary>
public sealed record StateSlot(StateDeclaration Declaration, long Offset);

/// <summary>A compiled module: programs over one state block and one block of constants.</summary>
/// <param name="Name">Name of the module.</param>
/// <param name="States">The state, in the order of declaration.</param>
/// <param name="StateBytes">Size of the state block.</param>
/// <param name="Constants">The block of constants.</param>
/// <param name="Programs">The entries, in order.</param>
public sealed record ProgramModule(
    string Name, IReadOnlyList<StateSlot> States, long StateBytes, ReadOnlyMemory<byte> Constants, IReadOnlyList<Program> Programs);
