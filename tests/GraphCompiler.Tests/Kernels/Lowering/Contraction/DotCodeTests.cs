using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using GraphCompiler.Backend.CSharp;
using GraphCompiler.Backend.CSharp.Emission;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Ops.Contraction;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Runtime;
using GraphCompiler.Tests.Frontend.Data;
using Xunit;

namespace GraphCompiler.Tests.Kernels.Lowering.Contraction;

/// <summary>RyuJIT compiles a method of more than some 20 KB of IL or 500 multiply-adds without optimisation, silently and for a twentieth of the speed.</summary>
public sealed partial class DotCodeTests
{
    private const int MostBytes = 20 * 1024;
    private const int MostMultiplyAdds = 500;

    [Fact]
    public void No_kernel_outgrows_what_is_optimised()
    {
        ProgramModule module = Pipeline.Compile(Products(), CompilerOptions.Default).Programs;
        foreach (VectorForm form in VectorForm.All)
        {
            string source = new CSharpBackend().Source(module, CompilerOptions.Default with { Form = form });
            string[] methods = source.Split(" static void ");
            Assert.True(methods.Length > Shapes.Length / 2, "kernels are printed");
            Assert.All(methods, method => Assert.InRange(MultiplyAdd().Count(method), 0, MostMultiplyAdds));
        }

        using var folder = new TestFolder();
        EmittedAssembly emitted = AssemblyEmitter.Emit(module, null, folder["Dots.dll"], new AssemblyOptions { Namespace = "Dots", ClassName = "Dots" });
        using var file = new PEReader(File.OpenRead(emitted.Path));
        MetadataReader reader = file.GetMetadataReader();
        int largest = 0;
        foreach (MethodDefinition method in reader.MethodDefinitions.Select(reader.GetMethodDefinition).Where(m => m.RelativeVirtualAddress != 0))
        {
            int bytes = file.GetMethodBody(method.RelativeVirtualAddress).GetILBytes()!.Length;
            largest = Math.Max(largest, bytes);
            Assert.True(bytes <= MostBytes, $"{reader.GetString(method.Name)}: {bytes} bytes of IL");
        }

        Assert.InRange(largest, 500, MostBytes);
    }

    private static readonly (long M, long K, long N, DType Type)[] Shapes =
    [
        (1024, 1024, 1024, DType.F32), (128, 784, 512, DType.F32), (61, 2000, 1003, DType.F32), (97, 33, 70, DType.F32), (45, 30, 10, DType.F32),
        (1, 1024, 1024, DType.F32), (3, 77, 300, DType.F32), (4, 10, 90, DType.F32), (300, 5, 1, DType.F32), (2, 5000, 3, DType.F32),
        (16, 16, 16, DType.F32), (2, 2, 2, DType.F32), (9, 1, 700, DType.F32),
        (100, 90, 80, DType.F64), (2, 90, 80, DType.F64), (50, 60, 70, DType.I32), (4, 19, 50, DType.I32), (20, 30, 40, DType.I64), (9, 8, 7, DType.I8),
    ];

    /// <summary>Each shape with each operand in both orders.</summary>
    private static Module Products()
    {
        var entries = new List<Graph>();
        foreach ((long m, long k, long n, DType type) in Shapes)
        {
            foreach ((int x, int y) in new[] { (1, 0), (1, 1), (0, 0), (0, 1) })
            {
                var b = new GraphBuilder($"e{entries.Count}");
                Value left = b.Parameter("x", new TensorType(type, x == 1 ? [m, k] : [k, m]));
                Value right = b.Parameter("y", new TensorType(type, y == 0 ? [k, n] : [n, k]));
                entries.Add(b.Build(new GraphResult("z", b.Dot(left, right, new Dot([], [], [x], [y])))));
            }
        }

        return new Module("dots", [], entries);
    }

    [GeneratedRegex("FusedMultiplyAdd")]
    private static partial Regex MultiplyAdd();
}
