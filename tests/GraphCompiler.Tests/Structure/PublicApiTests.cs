using System.Reflection;
using GraphCompiler.Backend.CSharp;
using GraphCompiler.Backend.Ilgpu;
using GraphCompiler.Backend.Llvm;
using GraphCompiler.Backend.OpenCl;
using GraphCompiler.Compiler;
using GraphCompiler.Frontend.Tensors;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.OpenCl;
using Xunit;

namespace GraphCompiler.Tests.Structure;

/// <summary>The public API stands in a file of its own for each assembly, so that a change of it is seen in review.</summary>
public sealed class PublicApiTests
{
    public static TheoryData<string> Assemblies =>
        ["GraphCompiler.Runtime", "GraphCompiler.Compiler", "GraphCompiler.Backend.CSharp", "GraphCompiler.Backend.Llvm",
            "GraphCompiler.Backend.OpenCl", "GraphCompiler.Backend.Ilgpu", "GraphCompiler.Runtime.OpenCl", "GraphCompiler.Frontend"];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Public_members_are_those_of_the_file(string name)
    {
        Type[] each =
        [
            typeof(NdArray), typeof(OpenClDevice), typeof(Pipeline), typeof(CSharpBackend), typeof(LlvmBackend), typeof(OpenClBackend), typeof(IlgpuBackend), typeof(Tensor),
        ];
        Assembly assembly = each.Select(t => t.Assembly).Single(a => a.GetName().Name == name);
        Goldens.Check($"api/{name}.txt", PublicApi.Of(assembly));
    }
}
