using System.Reflection;
using Xunit;

namespace GraphCompiler.Tests.Structure;

/// <summary>Dependencies run one way: <c>Runtime ← {Compiler, Runtime.*} ← Backend.* ← Frontend ← {Onnx, graphc, examples}</c>.</summary>
public class DependencyTests
{
    private static readonly string[] Chain =
        ["GraphCompiler.Runtime", "GraphCompiler.Compiler", "GraphCompiler.Backend.CSharp", "GraphCompiler.Frontend"];

    /// <summary>How far a project is from the runtime; it may refer to those that are nearer.</summary>
    private static int Rank(string project) => project switch
    {
        "GraphCompiler.Runtime" => 0,
        "GraphCompiler.Compiler" => 1,
        _ when project.StartsWith("GraphCompiler.Runtime.", StringComparison.Ordinal) => 1,
        "GraphCompiler.Backend.Ilgpu" => 3, // its kernels are C#: it stands on the C# backend
        _ when project.StartsWith("GraphCompiler.Backend.", StringComparison.Ordinal) => 2,
        "GraphCompiler.Frontend" => 4,
        _ => 5,
    };

    [Fact]
    public void Projects_refer_only_to_projects_below_them()
    {
        string[] wrong =
        [
            .. from project in SourceTree.Projects
               where !project.StartsWith("tests/", StringComparison.Ordinal)
               from reference in SourceTree.References(project)
               where Rank(reference) >= Rank(SourceTree.NameOf(project))
               select $"{project} refers to {reference}",
        ];
        Assert.Empty(wrong);
    }

    [Fact]
    public void Each_project_of_the_chain_refers_to_the_one_before() => Assert.All(
        Chain.Zip(Chain.Skip(1)),
        pair => Assert.Contains(
            pair.First, SourceTree.References(SourceTree.Projects.Single(p => SourceTree.NameOf(p) == pair.Second))));

    [Fact]
    public void Assemblies_refer_only_to_assemblies_below_them()
    {
        foreach (Assembly assembly in Chain.Select(Assembly.Load))
        {
            Assert.All(
                assembly.GetReferencedAssemblies().Select(a => a.Name!).Where(n => n.StartsWith("GraphCompiler", StringComparison.Ordinal)),
                name => Assert.True(Rank(name) < Rank(assembly.GetName().Name!), $"{assembly.GetName().Name} refers to {name}"));
        }
    }

    [Fact]
    public void The_runtime_and_the_compiler_refer_to_nothing_but_the_base_class_library()
    {
        foreach (Assembly assembly in Chain.Take(2).Select(Assembly.Load))
        {
            Assert.All(
                assembly.GetReferencedAssemblies().Select(a => a.Name!),
                name => Assert.True(
                    name.StartsWith("System.", StringComparison.Ordinal) || name is "GraphCompiler.Runtime",
                    $"{assembly.GetName().Name} refers to {name}"));
        }
    }

    [Fact]
    public void No_example_refers_to_more_than_the_frontend() => Assert.All(
        SourceTree.Projects.Where(p => p.StartsWith("examples/", StringComparison.Ordinal)),
        project => Assert.Equal(["GraphCompiler.Frontend"], SourceTree.References(project)));
}
