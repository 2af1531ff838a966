using System.Globalization;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Programs;

namespace GraphCompiler.Compiler.Backends;

/// <summary>What the runtime has to know of programs beside their code.</summary>
internal static class ModuleSpecs
{
    /// <summary>The module, without initial values and without options.</summary>
    /// <param name="module">The programs.</param>
    /// <param name="isProfiled">Whether its steps are wanted.</param>
    /// <param name="form">The form of its kernels.</param>
    public static ModuleSpec Of(ProgramModule module, bool isProfiled, VectorForm form) => new(
        module.Name,
        [.. module.States.Select(State)],
        module.StateBytes,
        module.Constants,
        [.. module.Programs.Select(program => Entry(program, isProfiled, form))],
        Threads: 0,
        Profiled: false,
        Guarded: false);

    private static StateSpec State(StateSlot slot) =>
        new(new ArraySpec(slot.Declaration.Name, slot.Declaration.Type.DType, slot.Declaration.Type.Shape), slot.Offset, null, slot.Declaration.Order);

    private static EntrySpec Entry(Program program, bool isProfiled, VectorForm form) => new(
        program.Name,
        [.. program.Inputs.Select(Array)],
        [.. program.Outputs.Select(Array)],
        program.WritesState,
        program.ArenaBytes,
        new PointerTable(program).Slices,
        program.FaultSites,
        isProfiled ? [.. program.Steps.Select(step => Step(step, form))] : []);

    private static ArraySpec Array(ProgramValue value) => new(value.Name, value.Type.DType, value.Type.Shape);

    /// <summary>Steps that are told of as one; those of a branch are not all run, and so are counted as the first.</summary>
    private static StepSpec Together(string name, SourceLocation location, IEnumerable<Step> steps, long times, VectorForm form)
    {
        StepSpec[] inner = [.. steps.Select(step => Step(step, form))];
        return new StepSpec($"{name}: {string.Join(", ", inner.Select(s => s.Name))}", location, times * inner.Sum(s => s.Bytes), times * inner.Sum(s => s.Flops));
    }

    private static StepSpec Step(Step step, VectorForm form) => step switch
    {
        Launch launch => new StepSpec(launch.Name, launch.Location, launch.Slices.Sum(s => s.Bytes), KernelCost.Flops(launch.Kernel[form])),
        Copy copy => new StepSpec("copy", SourceLocation.Unknown, copy.From.Bytes + copy.To.Bytes, 0),
        Loop loop => Together(loop.Count == long.MaxValue ? "loop" : string.Create(CultureInfo.InvariantCulture, $"loop {loop.Count}"), loop.Location, loop.Body, loop.Count == long.MaxValue ? 1 : loop.Count, form),
        Branch branch => Together("branch", branch.Location, branch.Then, 1, form),
        _ => new StepSpec("check faults", SourceLocation.Unknown, 0, 0),
    };
}
