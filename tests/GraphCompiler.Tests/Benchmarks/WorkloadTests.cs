using GraphCompiler.Backend.CSharp;
using GraphCompiler.Benchmarks.Workloads;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests.Benchmarks;

/// <summary>Workloads compute what their graphs say, fused and unfused, and count their weights right.</summary>
public sealed class WorkloadTests
{
    private static readonly Workload[] Small =
    [
        DotWorkloads.Product(5, 7, 9),
        DotWorkloads.Dense(5, 7, 9),
        DotWorkloads.InputGradient(4, 5, 6),
        DotWorkloads.WeightGradient(4, 5, 6),
        ChainWorkloads.Gelu(100),
        ChainWorkloads.GeluGradient(100),
        NormalizationWorkloads.Softmax(3, 40),
        NormalizationWorkloads.SoftmaxGradient(3, 40),
        NormalizationWorkloads.LayerNorm(3, 40),
        NormalizationWorkloads.LayerNormGradient(3, 40),
        MovementWorkloads.Transpose(20),
        MovementWorkloads.RowSums(20),
        MovementWorkloads.ColumnSums(20),
        MlpWorkloads.Train(4, 12, 9, 10),
        MlpWorkloads.Predict(4, 12, 9, 10),
        TransformerWorkloads.Forward(1, 2, 8, 4, 2),
        TransformerWorkloads.Train(1, 2, 8, 4, 2),
        GptWorkloads.Train(1, 2, 8, 4, 2),
    ];

    public static TheoryData<string> Names => [.. Small.Select(w => w.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_computes_what_its_graph_says(string name)
    {
        Module module = Small.Single(w => w.Name == name).Build();
        Graph graph = module.Entries[0];
        NdArray[] arguments = [.. graph.Parameters.Select((p, i) => Argument(module, p, i))];
        ReferenceTensor[] expected = GraphInterpreter.Run(graph, [.. arguments.Select(ReferenceTensor.From)]);
        foreach (bool fusion in new[] { true, false })
        {
            NdArray[] results = Run(module, arguments, fusion);
            for (int i = 0; i < results.Length; i++)
            {
                Assert.All(
                    results[i].Data<float>().ToArray().Zip(expected[i].Floats),
                    pair => Assert.True(Math.Abs(pair.First - pair.Second) <= 1e-4 * (1 + Math.Abs(pair.Second)), $"{pair}, fusion {fusion}"));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_counts_its_weights(string name)
    {
        // Weights are what no entry writes, or what has a moment to be trained by; a plain product of gradients has none.
        Workload workload = Small.Single(w => w.Name == name);
        Module module = workload.Build();
        HashSet<string> written = [.. module.Entries.SelectMany(e => e.Results).Where(r => r.IsState).Select(r => r.Name)];
        IEnumerable<StateDeclaration> weights = module.States.Where(s => !written.Contains(s.Name) || module.States.Any(m => m.Name == s.Name + "/m"));

        Assert.Equal(workload.Parameters, weights.Sum(w => w.Type.Elements));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_is_measured_without_fusion_where_there_is_something_to_fuse(string name)
    {
        Workload workload = Small.Single(w => w.Name == name);

        Assert.Equal(workload.CanFuse, workload.Build().Entries[0].Nodes.Count(n => n.Op is not SourceOp) > 1);
    }

    [Theory]
    [InlineData("train mlp 784-512-512-10 x128", 669_706, 410_779_648)]
    [InlineData("infer mlp 784-128-10 x1", 101_770, 203_264)]
    [InlineData("infer transformer 4x256 4x128", 3_159_552, 3_489_660_928)]
    [InlineData("gemm 1024x1024x1024", 1_048_576, 2_147_483_648)]
    [InlineData("train resnet18 x32", 11_173_962, 106_527_916_032)]
    [InlineData("infer resnet50 x1", 25_557_032, 8_178_368_512)]
    public void Operations_and_weights_are_those_of_the_peers(string name, long parameters, double flops)
    {
        Workload workload = Workload.All.Single(w => w.Name == name);

        Assert.Equal(parameters, workload.Parameters);
        Assert.Equal(flops, workload.Flops);
    }

    private static NdArray Argument(Module module, Node parameter, int seed)
    {
        string name = ((Parameter)parameter.Op).ParameterName;
        return module.States.FirstOrDefault(s => s.Name == name) is { } state
            ? state.Initial ?? NdArray.Zeros(state.Type.DType, state.Type.Shape)
            : PreparedWorkload.Numbers(parameter.Type.DType, parameter.Type.Shape, seed);
    }

    /// <summary>The results of the first entry in order, those that are state too.</summary>
    private static NdArray[] Run(Module module, NdArray[] arguments, bool fusion)
    {
        var options = CompilerOptions.Default with { Fusion = fusion };
        LoadedModule loaded = new CSharpBackend().Load(Pipeline.Compile(module, options).Programs, options);
        State state = loaded.NewState();
        Graph graph = module.Entries[0];
        NdArray[] inputs = [.. graph.Parameters.Zip(arguments).Where(p => !((Parameter)p.First.Op).IsState).Select(p => p.Second)];
        var outputs = new Queue<NdArray>(loaded.Entries[0].Run(state, inputs));
        return [.. graph.Results.Select(r => r.IsState ? state.Get(r.Name) : outputs.Dequeue())];
    }
}
