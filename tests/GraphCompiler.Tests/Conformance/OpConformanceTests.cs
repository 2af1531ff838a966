using GraphCompiler.Backend.CSharp;
using GraphCompiler.Compiler.Backends;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using GraphCompiler.Tests.Fuzzing;
using Xunit;

namespace GraphCompiler.Tests.Conformance;

/// <summary>
/// Every op in every element type, in all classes of shapes and with special values: on a backend, in one of its forms, it is what the
/// oracle says, and has the bits of every other form.
/// </summary>
public abstract class OpConformanceTests
{
    private readonly Func<string, FuzzCase, NdArray[]> run;

    private protected OpConformanceTests(IBackend backend, VectorForm form) =>
        run = (family, item) => LoadedFamilies.Load(backend, form, family)[item.Graph.Name].Run(null, [.. item.Arguments]);

    private protected OpConformanceTests(VectorForm form) => run = (family, item) =>
    {
        ProgramModule programs = ConformanceBatch.Of(family).Compilation.Programs;
        var interpreter = new ProgramInterpreter(programs, form, new InterpreterOptions(ChunkOrder: 7, DetectRaces: true));
        return interpreter.Run(programs.Programs.Single(p => p.Name == item.Graph.Name), interpreter.NewState(), [.. item.Arguments]);
    };

    /// <summary>Every op that has cases.</summary>
    public static TheoryData<string> OpNames => [.. Ops];

    private static IEnumerable<string> Ops => OpCatalog.All.Where(schema => schema.Prototype.Cases.Any()).Select(schema => schema.Name);

    [Fact]
    public void Only_what_has_no_operation_has_no_cases() =>
        Assert.Equal(["parameter", "placeholder"], OpCatalog.All.Select(schema => schema.Name).Except(Ops));

    [Theory]
    [MemberData(nameof(OpNames))]
    public void Op_is_what_the_oracle_says_and_the_same_in_every_form(string name)
    {
        string family = ConformanceBatch.FamilyOf(OpCatalog.Find(name)!);
        var wrong = new List<string>();
        foreach (FuzzCase item in ConformanceBatch.Of(family).Cases[name])
        {
            NdArray[] found = run(family, item);
            ScalarResult scalar = ScalarResult.Of(family, name, item);
            if ((Differential.SameBits(scalar.Values, found) is { } difference
                ? Agreement.Check(scalar.Op, item, found) ?? $"other bits than the scalar form: {difference}" : scalar.Fault) is { } fault)
            {
                wrong.Add($"{fault} in\n{item.Graph}");
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} wrong:\n{string.Join('\n', wrong.Take(12))}");
    }
}

/// <summary>Generated C# for AVX-512.</summary>
public sealed class CSharp512ConformanceTests() : OpConformanceTests(new CSharpBackend(), VectorForm.V512);

/// <summary>Generated C# for AVX2.</summary>
public sealed class CSharp256ConformanceTests() : OpConformanceTests(new CSharpBackend(), VectorForm.V256);

/// <summary>Generated C# for SSE and Advanced SIMD.</summary>
public sealed class CSharp128ConformanceTests() : OpConformanceTests(new CSharpBackend(), VectorForm.V128);

/// <summary>Generated C# without vectors.</summary>
public sealed class CSharpScalarConformanceTests() : OpConformanceTests(new CSharpBackend(), VectorForm.Scalar);

/// <summary>The grid of a device, on the kernel interpreter.</summary>
public sealed class GridConformanceTests() : OpConformanceTests(VectorForm.Grid);
