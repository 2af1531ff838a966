using System.Globalization;
using System.Text.RegularExpressions;
using GraphCompiler.Backend.CSharp;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Kernels.Transforms;
using GraphCompiler.Compiler.Memory;
using GraphCompiler.Compiler.Memory.Nested;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Contraction;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using GraphCompiler.Tests.Fuzzing;
using Xunit;

namespace GraphCompiler.Tests.Programs;

/// <summary>Groups of one shape share their kernel, and only those.</summary>
public sealed partial class SharedKernelsTests
{
    private static readonly CompilerOptions Options = new() { CacheFolder = "" };
    private static readonly string[] Names = ["case", "twin"];

    [Fact]
    public void Ten_layers_of_one_shape_have_one_kernel_and_ten_names_and_lines()
    {
        Compilation compiled = Pipeline.Compile(Layers(10), Options);
        Launch[] launches = [.. compiled.Programs.Programs[0].Steps.OfType<Launch>()];
        Assert.Equal(10, launches.Length);
        Assert.Single(launches.Select(l => l.Kernel).Distinct());
        Assert.Equal(10, launches.Select(l => l.Name).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal([.. Enumerable.Range(1, 10)], launches.Select(l => l.Location.Line));
        Assert.Single(Methods(compiled));
    }

    [Fact]
    public void Entries_of_one_module_share_kernels()
    {
        Module one = Layers(3);
        var both = new Module("net", one.States, [.. one.Entries, Renamed(one.Entries[0], "again")]);
        Compilation compiled = Pipeline.Compile(both, Options);
        Assert.Single(compiled.Programs.Programs.SelectMany(p => p.Steps).OfType<Launch>().Select(l => l.Kernel).Distinct());
    }

    [Fact]
    public void The_profile_names_each_launch()
    {
        CompilerOptions profiled = Options with { Profile = true };
        LoadedModule module = new CSharpBackend().Load(Pipeline.Compile(Layers(3), profiled).Programs, profiled);
        module.Entries[0].Run(module.NewState(), NdArray.Zeros(DType.F32, [4, 8]));
        string table = module.Profile!.ToText(1);
        Assert.All(["gnet_k0_", "gnet_k1_", "gnet_k2_", "Net.cs:1", "Net.cs:2", "Net.cs:3"], part => Assert.Contains(part, table, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_shared_kernel_is_the_one_that_each_of_its_groups_would_have(bool gradients)
    {
        int shared = 0;
        foreach (FuzzCase[] batch in Fuzzer.Cases(gradients, 200).Chunk(20))
        {
            // Each case is an entry of one module twice, so that all its kernels have somebody to share with.
            FuzzCase[] stateless = [.. batch.Where(item => item.Graph.Parameters.All(p => p.Op is not Parameter { IsState: true }))];
            var module = new Module("fuzz", [], [.. Names.SelectMany(name => stateless.Select((item, i) => Renamed(item.Graph, $"{name}{i}")))]);
            foreach (EntryCompilation entry in Pipeline.Compile(module, Options).Entries)
            {
                PlannedGroup[] groups = [.. Groups(entry.Memory).Where(g => g.Outputs.Any(o => o.Bytes > 0))];
                Launch[] launches = [.. entry.Program.Launches];
                foreach ((PlannedGroup group, Launch launch) in groups.Zip(launches))
                {
                    Kernel own = Legalization.Run(group.Lowering.Lower("own", VectorForm.V256), VectorForm.V256);
                    Assert.Equal(Canonical(own), Canonical(launch.Kernel[VectorForm.V256]));
                    shared += launch.Kernel.Name == launch.Name ? 0 : 1;
                }
            }
        }

        Assert.True(shared > 20, $"only {shared} kernels were shared");
    }

    /// <summary>The groups of a plan that are launched, those of nested graphs too.</summary>
    private static IEnumerable<PlannedGroup> Groups(MemoryPlan plan) => plan.Steps.OfType<PlannedGroup>().SelectMany(group => group.Lowering switch
    {
        ControlLowering { Node.Op: Scan { Length: 0 } } => [],
        ControlLowering control => control.Nested.SelectMany(nested => Groups(nested.Memory)),
        _ => new[] { group },
    });

    /// <summary>A chain of dense layers of one shape, each on a line of its own.</summary>
    private static Module Layers(int count)
    {
        var b = new GraphBuilder("net");
        var states = new List<StateDeclaration>();
        Value x = b.Parameter("x", new TensorType(DType.F32, [4, 8]));
        for (int i = 1; i <= count; i++)
        {
            b.Location = new SourceLocation("Net.cs", i);
            var (weight, bias) = (new StateDeclaration($"w{i}", new TensorType(DType.F32, [8, 8])), new StateDeclaration($"b{i}", new TensorType(DType.F32, [4, 8])));
            states.AddRange([weight, bias]);
            Value product = b.MatMul(x, b.Parameter(weight.Name, weight.Type, isState: true));
            x = b.Relu(b.Add(product, b.Parameter(bias.Name, bias.Type, isState: true)));
        }

        return new Module("net", states, [b.Build(new GraphResult("y", x))]);
    }

    private static string[] Methods(Compilation compiled) =>
        [.. new CSharpBackend().Source(compiled.Programs, Options).Split('\n').Where(line => line.Contains("(byte** args,", StringComparison.Ordinal))];

    /// <summary>The text of a kernel without comments, its names numbered in the order in which they appear.</summary>
    private static string Canonical(Kernel kernel)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        HashSet<string> known = KernelMap.Names(kernel);
        string text = string.Join('\n', KernelPrinter.Print(kernel with { Name = "k", Origins = [] }).Split('\n').Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)));
        return Word().Replace(text, match =>
        {
            if (!known.Contains(match.Value))
            {
                return match.Value;
            }

            names.TryAdd(match.Value, "n" + names.Count.ToString(CultureInfo.InvariantCulture));
            return names[match.Value];
        });
    }

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();

    /// <summary>A graph under another name.</summary>
    private static Graph Renamed(Graph graph, string name)
    {
        var copy = new GraphCopy(graph, name);
        foreach (Node node in graph.Nodes)
        {
            copy.Add(node);
        }

        return copy.Build();
    }
}
