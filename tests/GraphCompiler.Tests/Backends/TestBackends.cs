using GraphCompiler.Backend.CSharp;
using GraphCompiler.Backend.Ilgpu;
using GraphCompiler.Backend.Llvm;
using GraphCompiler.Backend.OpenCl;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Backends;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Runtime.Ilgpu;
using Xunit;

namespace GraphCompiler.Tests.Backends;

/// <summary>The backends that the suites are run on: a new one is one line here.</summary>
public static class TestBackends
{
    /// <summary>Every backend, with the forms that it is tested in, and of how many cases of an op one is compiled: drivers take long.</summary>
    private static readonly (IBackend Backend, VectorForm[] Forms, int Every)[] Known =
    [
        (new CSharpBackend(), [.. VectorForm.All], 1),
        (new LlvmBackend(), [.. VectorForm.All], 1),
        (new OpenClBackend(), [VectorForm.V256, VectorForm.Scalar, VectorForm.Grid], TestSize.Pick(ci: 40, nightly: 8, release: 2)),
        // On a stand-in of ILGPU, or with -p:Ilgpu=true on itself.
        (new IlgpuBackend(IlgpuLauncher.Open), [VectorForm.Scalar, VectorForm.Grid], TestSize.Pick(ci: 40, nightly: 8, release: 1)),
    ];

    /// <summary>Names of those that can be used here and compile fast enough for every case of a suite.</summary>
    public static TheoryData<string> Names => [.. FastNames];

    /// <summary>The same names; the first is C#.</summary>
    public static IEnumerable<string> FastNames => Usable.Where(known => known.Every == 1).Select(known => known.Backend.Name);

    /// <summary>The same names, each with both truth values.</summary>
    public static TheoryData<string, bool> NamesTwice
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (string name in FastNames)
            {
                data.Add(name, false);
                data.Add(name, true);
            }

            return data;
        }
    }

    /// <summary>Names of all that can be used here, with the bits of each form.</summary>
    public static TheoryData<string, int> Forms => Pairs(Usable);

    /// <summary>Names of those that compile fast enough for every case of a suite, with the bits of each form.</summary>
    public static TheoryData<string, int> FastForms => Pairs(Usable.Where(known => known.Every == 1));

    /// <summary>Every backend, with why it is not usable.</summary>
    internal static IEnumerable<(string Name, BackendReport Report)> Reports =>
        Known.Select(known => (known.Backend.Name, known.Backend.Examine(CompilerOptions.Default)));

    private static IEnumerable<(IBackend Backend, VectorForm[] Forms, int Every)> Usable =>
        Known.Where(known => known.Backend.Examine(CompilerOptions.Default).IsUsable);

    /// <summary>Of how many cases of an op one is compiled by the backend of a name.</summary>
    internal static int EveryOf(string name) => Known.Single(known => known.Backend.Name == name).Every;

    private static TheoryData<string, int> Pairs(IEnumerable<(IBackend Backend, VectorForm[] Forms, int Every)> backends)
    {
        var data = new TheoryData<string, int>();
        foreach ((IBackend backend, VectorForm[] forms, _) in backends)
        {
            foreach (VectorForm form in forms)
            {
                data.Add(backend.Name, form.Bits);
            }
        }

        return data;
    }

    /// <summary>The backend of a name.</summary>
    internal static IBackend Of(string name) => Known.Single(known => known.Backend.Name == name).Backend;
}
