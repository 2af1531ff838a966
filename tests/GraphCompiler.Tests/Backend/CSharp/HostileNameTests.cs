using GraphCompiler.Backend.CSharp;
using GraphCompiler.Backend.CSharp.Emission;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Runtime.Diagnostics;
using GraphCompiler.Tests.Frontend.Data;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;
using static GraphCompiler.Tests.Kernels.SampleKernels;

namespace GraphCompiler.Tests.Backend.CSharp;

/// <summary>No text of a model's becomes code: whatever names say, the generated source parses to the same tree.</summary>
public sealed class HostileNameTests
{
    private static readonly string[] Pieces =
    [
        "\n", "\r", "\u2028", "\u2029", "\u0085", "*/", "/*", "//", "\"", "\"\"\"", "'", "\\", "\\u000A", "{", "}", ";", "#line 1 \"x\"", "\n#if false\n",
        "\0", "\u202E", "\u2066", "System.IO.File.Delete(\"x\");", "$\"{1}\"", "@", "é", "名", "\uD800", "%1 = add", new string('x', 65536),
    ];

    [Fact]
    public void Names_leave_the_syntax_tree_as_it_is()
    {
        string plain = Shape(Source("plain", "plain"));
        var random = new Random(20);
        int count = TestSize.Pick(300, 10_000, 1_000_000);
        for (int i = 0; i < count; i++)
        {
            string name = string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => Pieces[random.Next(Pieces.Length)]));
            string source = Source(name, i % 2 == 0 ? name : "plain");
            Assert.True(plain == Shape(source), name);
            Assert.DoesNotContain(source, c => (char.IsControl(c) && c != '\n') || c is '\u2028' or '\u2029' or '\u202E' or '\u2066' or '\uD800');
        }
    }

    [Fact]
    public void Names_leave_the_class_of_an_assembly_compilable()
    {
        ProgramModule module = SampleModule.Build();
        string hostile = string.Concat(Pieces.Take(Pieces.Length - 2));
        ProgramValue Rename(ProgramValue value) => value with { Name = hostile };
        module = module with
        {
            States = [.. module.States.Select((s, i) => s with { Declaration = s.Declaration with { Name = i + hostile } })],
            Programs = [.. module.Programs.Select((p, i) => p with
            {
                Name = i + hostile, Inputs = [.. p.Inputs.Select(Rename)], Outputs = [.. p.Outputs.Select(Rename)],
            })],
        };
        using var folder = new TestFolder();
        AssemblyEmitter.Emit(module, null, folder["class.dll"], new AssemblyOptions { Forms = [VectorForm.V128] });
        string[] lines = ConsoleApp.Run(folder, """
            var model = new Class();
            System.Console.WriteLine(model.StateNames.Length);
            System.Console.WriteLine(typeof(Class).GetMethods().Length > 5);
            """, "class.dll");
        Assert.Equal(["2", "True"], lines);
    }

    [Fact]
    public void A_name_of_the_kernel_that_is_no_identifier_is_refused()
    {
        Kernel kernel = Scale() with { Name = "k; evil()" };
        var fault = Assert.Throws<GraphCompilerException>(
            () => new CSharpBackend().Source(KernelModule.Of(kernel), KernelModule.Options(VectorForm.Scalar)));
        Assert.Equal("GRC6101", fault.Code);
    }

    private static string Source(string node, string entry)
    {
        var place = new SourceLocation("/home/me/" + node, 3, node);
        Kernel kernel = Scale();
        Phase phase = kernel.Phases[0];
        kernel = kernel with
        {
            Origins = [new KernelOrigin(node, place)],
            Phases = [phase with { Body = [new Comment(node, place), .. phase.Body] }],
        };
        ProgramModule module = KernelModule.Of(kernel);
        module = module with { Name = node, Programs = [module.Programs[0] with { Name = entry }] };
        return new CSharpBackend().Source(module, KernelModule.Options(VectorForm.Scalar));
    }

    /// <summary>Kinds of all nodes and tokens; names of methods, which hold letters and digits of the entry's name, left out.</summary>
    private static string Shape(string source)
    {
        SyntaxTree tree = CSharpSyntaxTree.ParseText(source);
        Assert.DoesNotContain(tree.GetDiagnostics(), d => d.Severity == DiagnosticSeverity.Error);
        return string.Join(' ', tree.GetRoot().DescendantNodesAndTokens().Select(n => (int)n.Kind()));
    }
}
