using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using GraphCompiler.Tests.Backends;
using GraphCompiler.Tests.Fuzzing;
using Xunit;

namespace GraphCompiler.Tests.Conformance;

/// <summary>
/// Every op in every element type, in all classes of shapes and with special values: on a backend, in one of its forms, it is what the
/// oracle says, and has the bits of every other form.
/// </summary>
public sealed class OpConformanceTests
{
    /// <summary>Every op that has cases.</summary>
    public static TheoryData<string> OpNames => [.. Ops];

    /// <summary>Every op that has cases, on every backend in each of its forms.</summary>
    public static TheoryData<string, int, string> OnBackends
    {
        get
        {
            var data = new TheoryData<string, int, string>();
            foreach (object[] known in TestBackends.Forms)
            {
                foreach (string op in Ops)
                {
                    data.Add((string)known[0], (int)known[1], op);
                }
            }

            return data;
        }
    }

    private static IEnumerable<string> Ops => OpCatalog.All.Where(schema => schema.Prototype.Cases.Any()).Select(schema => schema.Name);

    [Fact]
    public void Only_what_has_no_operation_has_no_cases() =>
        Assert.Equal(["parameter", "placeholder"], OpCatalog.All.Select(schema => schema.Name).Except(Ops));

    [Theory]
    [MemberData(nameof(OnBackends))]
    public void On_a_backend_an_op_is_what_the_oracle_says_and_the_same_in_every_form(string backend, int bits, string op)
    {
        TestBackend tested = TestBackends.Of(backend);
        AssertConforms(op, tested.Every, (family, item) =>
            LoadedFamilies.Load(tested, new VectorForm(bits), family)[item.Graph.Name].Run(null, [.. item.Arguments]));
    }

    [Theory]
    [MemberData(nameof(OpNames))]
    public void On_the_grid_of_a_device_an_op_is_what_the_oracle_says(string op) => AssertConforms(op, TestSize.Pick(ci: 3, nightly: 1, release: 1), (family, item) =>
    {
        ProgramModule programs = ConformanceBatch.Of(family).Compilation.Programs;
        var interpreter = new ProgramInterpreter(programs, VectorForm.Grid, new InterpreterOptions(ChunkOrder: 7, DetectRaces: true));
        return interpreter.Run(programs.Programs.Single(p => p.Name == item.Graph.Name), interpreter.NewState(), [.. item.Arguments]);
    });

    private static void AssertConforms(string name, int every, Func<string, FuzzCase, NdArray[]> run)
    {
        string family = ConformanceBatch.FamilyOf(OpCatalog.Find(name)!);
        var wrong = new List<string>();
        foreach (FuzzCase item in ConformanceBatch.Of(family, every).Cases[name])
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
