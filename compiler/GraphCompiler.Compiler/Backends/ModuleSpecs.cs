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

    private static StepSpec Step(Step step, VectorForm form) => step switch
    {
        Launch launch => new StepSpec(launch.Name, launch.Location, launch.Slices.Sum(s => s.Bytes), KernelCost.Flops(launch.Kernel[form])),
        Copy copy => new StepSpec("copy", SourceLocation.Unknown, copy.From.Bytes + copy.To.Bytes, 0),
        _ => new StepSpec("check faults", SourceLocation.Unknown, 0, 0),
    };
}
