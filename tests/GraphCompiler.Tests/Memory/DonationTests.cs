using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Memory;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;

namespace GraphCompiler.Tests.Memory;

/// <summary>New state over old state: in place where that is safe, beside it where not, and never after a fault.</summary>
public sealed class DonationTests
{
    private static readonly TensorType Vector = new(DType.F32, [5]);

    [Fact]
    public void AnUpdateIsInPlace()
    {
        var b = new GraphBuilder("step");
        Value w = b.Parameter("w", Vector, isState: true), g = b.Parameter("g", Vector);
        Compilation compiled = Compile(b, ["w"], new GraphResult("w", b.Sub(w, g), IsState: true));
        Assert.DoesNotContain(compiled.Entries[0].Program.Steps, s => s is Copy);
        Assert.Equal(0, compiled.Entries[0].Memory.ArenaBytes);
        Assert.Equal([1f, 1, 1, 1, 1], Run(compiled, [("w", 3)], [2])["w"]);
    }

    [Fact]
    public void WhoReadsTheOldValueRunsFirst()
    {
        var b = new GraphBuilder("step");
        Value w = b.Parameter("w", Vector, isState: true);
        Value next = b.Neg(w);
        Value late = b.Mul(w, w);
        Compilation compiled = Compile(b, ["w"], new GraphResult("w", next, IsState: true), new GraphResult("square", late));
        Dictionary<string, float[]> results = Run(compiled, [("w", 3)], []);
        Assert.Equal(-3, results["w"][0]);
        Assert.Equal(9, results["square"][0]);
    }

    [Fact]
    public void StatesThatSwapKeepTheirValues()
    {
        var b = new GraphBuilder("swap");
        Value x = b.Parameter("x", Vector, isState: true), y = b.Parameter("y", Vector, isState: true);
        Compilation compiled = Compile(b, ["x", "y"], new GraphResult("x", y, IsState: true), new GraphResult("y", x, IsState: true));
        Dictionary<string, float[]> results = Run(compiled, [("x", 1), ("y", 2)], []);
        Assert.Equal(2, results["x"][0]);
        Assert.Equal(1, results["y"][0]);
    }

    [Fact]
    public void StatesThatDependOnEachOtherSeeTheOldValues()
    {
        var b = new GraphBuilder("rotate");
        Value x = b.Parameter("x", Vector, isState: true), y = b.Parameter("y", Vector, isState: true);
        Compilation compiled = Compile(
            b, ["x", "y"], new GraphResult("x", b.Sub(x, y), IsState: true), new GraphResult("y", b.Add(x, y), IsState: true));
        Dictionary<string, float[]> results = Run(compiled, [("x", 5), ("y", 2)], []);
        Assert.Equal(3, results["x"][0]);
        Assert.Equal(7, results["y"][0]);
    }

    [Fact]
    public void AnOldStateIsAnOutputToo()
    {
        var b = new GraphBuilder("step");
        Value w = b.Parameter("w", Vector, isState: true);
        Value next = b.Add(w, w);
        Compilation compiled = Compile(
            b, ["w"], new GraphResult("w", next, IsState: true), new GraphResult("before", w), new GraphResult("after", next));
        Dictionary<string, float[]> results = Run(compiled, [("w", 4)], []);
        Assert.Equal([8f, 4f, 8f], [results["w"][0], results["before"][0], results["after"][0]]);
    }

    [Fact]
    public void AFaultLeavesTheOldStateWhole()
    {
        var b = new GraphBuilder("step");
        Value w = b.Parameter("w", Vector, isState: true), g = b.Parameter("g", Vector);
        Value next = b.Sub(w, g);
        Value guarded = b.Guard(b.Mul(g, g));
        Compilation compiled = Compile(b, ["w"], new GraphResult("w", next, IsState: true), new GraphResult("loss", guarded));
        var machine = new ProgramInterpreter(compiled.Programs, VectorForm.Scalar);
        ReferenceMemory state = machine.NewState();
        NdArray before = machine.Get(state, "w");
        var fault = Assert.Throws<GraphCompilerException>(
            () => machine.Run(compiled.Entries[0].Program, state, NdArray.From<float>([1, 2, float.NaN, 4, 5], [5])));
        Assert.Equal(DiagnosticId.LossIsNaN.Code, fault.Code);
        Assert.True(before.BitEquals(machine.Get(state, "w")));
    }

    private static Compilation Compile(GraphBuilder b, string[] states, params GraphResult[] results)
    {
        var module = new Module("m", [.. states.Select(s => new StateDeclaration(s, Vector))], [b.Build(results)]);
        // The plan without reuse is verified as well.
        Pipeline.Compile(module, CompilerOptions.Default with { MemoryReuse = false });
        return Pipeline.Compile(module, CompilerOptions.Default);
    }

    private static Dictionary<string, float[]> Run(Compilation compiled, (string Name, float Value)[] states, float[] inputs)
    {
        StateDeclaration[] declarations = [.. compiled.Module.States.Select(
            s => s with { Initial = Filled(states.Single(given => given.Name == s.Name).Value) })];
        var module = new Module("m", declarations, compiled.Module.Entries);
        Compilation initialised = Pipeline.Compile(module, CompilerOptions.Default);
        var machine = new ProgramInterpreter(initialised.Programs, VectorForm.Scalar);
        ReferenceMemory state = machine.NewState();
        var program = initialised.Entries[0].Program;
        NdArray[] outputs = machine.Run(program, state, [.. inputs.Select(Filled)]);
        return program.Outputs.Select((o, i) => (o.Name, Data: outputs[i].ToArray<float>()))
            .Concat(states.Select(s => (s.Name, Data: machine.Get(state, s.Name).ToArray<float>())))
            .ToDictionary(p => p.Name, p => p.Data);
    }

    private static NdArray Filled(float value) => NdArray.From<float>([value, value, value, value, value], [5]);
}
