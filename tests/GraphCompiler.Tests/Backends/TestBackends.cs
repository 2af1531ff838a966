using GraphCompiler.Backend.CSharp;
using GraphCompiler.Backend.Ilgpu;
using GraphCompiler.Backend.Llvm;
using GraphCompiler.Backend.OpenCl;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Backends;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Runtime.Ilgpu;
using GraphCompiler.Tests.Fuzzing;
using Xunit;

namespace GraphCompiler.Tests.Backends;

/// <summary>The backends that the suites are run on (conformance, golden vectors, random graphs and gradients, faults in data, determinism): a new one is one line here.</summary>
internal static class TestBackends
{
    private static readonly TestBackend[] Known =
    [
        new(new CSharpBackend(), [.. VectorForm.All], Every: 1, Fuzzer.Count),
        new(new LlvmBackend(), [.. VectorForm.All], TestSize.Pick(ci: 3, nightly: 1, release: 1), Fuzzer.Fewer(100, 5_000)),
        new(new OpenClBackend(), [VectorForm.V256, VectorForm.Grid, VectorForm.Scalar], TestSize.Pick(ci: 40, nightly: 8, release: 1), Fuzzer.Fewer(100, 2_500)),
        // On a stand-in of ILGPU, or with -p:Ilgpu=true on itself.
        new(new IlgpuBackend(IlgpuLauncher.Open), [VectorForm.Scalar, VectorForm.Grid], TestSize.Pick(ci: 40, nightly: 8, release: 1), Fuzzer.Fewer(100, 2_500)),
    ];

    /// <summary>Those that can be used here; the first is C#.</summary>
    public static IReadOnlyList<TestBackend> Usable { get; } = [.. Known.Where(known => known.Backend.Examine(CompilerOptions.Default).IsUsable)];

    /// <summary>Names of all that can be used here, with the bits of each form.</summary>
    public static TheoryData<string, int> Forms => Pairs(known => known.Forms.Select(form => form.Bits));

    /// <summary>The same without the forms of devices.</summary>
    public static TheoryData<string, int> ProcessorForms => Pairs(known => known.Forms.Where(form => !form.IsGrid).Select(form => form.Bits));

    /// <summary>The same names, each with both truth values.</summary>
    public static TheoryData<string, bool> NamesTwice => Pairs<bool>(_ => [false, true]);

    /// <summary>Every backend, with why it is not usable.</summary>
    public static IEnumerable<(string Name, BackendReport Report)> Reports =>
        Known.Select(known => (known.Name, known.Backend.Examine(CompilerOptions.Default)));

    /// <summary>The backend of a name.</summary>
    public static TestBackend Of(string name) => Known.Single(known => known.Name == name);

    private static TheoryData<string, T> Pairs<T>(Func<TestBackend, IEnumerable<T>> items)
    {
        var data = new TheoryData<string, T>();
        foreach (TestBackend known in Usable)
        {
            foreach (T item in items(known))
            {
                data.Add(known.Name, item);
            }
        }

        return data;
    }
}
