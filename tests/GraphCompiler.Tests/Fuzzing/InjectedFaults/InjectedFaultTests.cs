using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Programs;
using Xunit;
using CompiledProgram = GraphCompiler.Compiler.Programs.Program;

namespace GraphCompiler.Tests.Fuzzing.InjectedFaults;

/// <summary>The fuzzer finds faults: each bug that is made on purpose is caught by the same random graphs that find real ones.</summary>
public sealed class InjectedFaultTests
{
    private const int MostCases = 1000;

    private static readonly CompilerOptions Unfused = new() { Fusion = false, CacheFolder = "" };

    private static readonly IReadOnlyList<InjectedFault> Faults = [.. GraphFaults.All, .. KernelFaults.All, .. ProgramFaults.All];

    public static IEnumerable<object[]> Numbers => Faults.Select((fault, i) => new object[] { i, fault.ToString() });

    [Fact]
    public void There_are_two_faults_of_each_kind()
    {
        Assert.Equal(20, Faults.Count);
        Assert.All(Faults.GroupBy(fault => fault.Kind), kind => Assert.Equal(2, kind.Count()));
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void The_fuzzer_catches_each_fault(int number, string fault)
    {
        Runner runner = With(Faults[number]);
        bool gradients = Faults[number] is GraphFault { InGradients: true };
        FuzzCase? caught = Fuzzer.Cases(gradients, MostCases).FirstOrDefault(item => Differential.Check(item, runner) is not null);
        Assert.True(caught is not null, $"{MostCases} graphs do not show '{fault}'");
        Assert.Null(Differential.Check(caught, Runner.Kernels("without the fault", VectorForm.V512, Unfused)));
    }

    /// <summary>A runner that has the bug.</summary>
    private static Runner With(InjectedFault fault) => fault switch
    {
        GraphFault graph => Runner.Interpreter(fault.Name, graph.Corrupt),
        KernelFault kernel => Runner.Kernels(fault.Name, VectorForm.V512, Unfused, module => Changed(module, program => program with
        {
            Steps = [.. program.Steps.Select(step => step is Launch launch
                ? launch with { Kernel = new KernelSet(launch.Kernel.Name, form => kernel.Corrupt(launch.Kernel[form])) } : step)],
        })),
        ProgramFault program => Runner.Kernels(fault.Name, VectorForm.V512, Unfused, module => Changed(module, program.Corrupt)),
        _ => throw new NotSupportedException($"{fault.GetType().Name} is no fault"),
    };

    private static ProgramModule Changed(ProgramModule module, Func<CompiledProgram, CompiledProgram> change) =>
        module with { Programs = [.. module.Programs.Select(change)] };
}
