using GraphCompiler.Backend.CSharp;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Layout;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Contraction;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Movement;
using GraphCompiler.Compiler.Ops.Reduction;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using GraphCompiler.Tests.Kernels.Lowering.Contraction;
using Xunit;

namespace GraphCompiler.Tests.Layout;

/// <summary>Which values between kernels lie in blocks of channels, and that no bit depends on it.</summary>
public sealed class ActivationBlocksTests
{
    private static readonly CompilerOptions Plain = CompilerOptions.Default with { DisabledPasses = [ActivationBlocks.Id] };

    [Fact]
    public void Between_layers_of_a_chain_nothing_is_repacked()
    {
        FusionPlan plan = Plan(b => Layer(b, Layer(b, Layer(b, Images(b, 5), 32, 3), 48, 1), 16, 3, stride: 2));
        Assert.Equal(3, plan.Groups.Count);
        Assert.All(plan.Groups.SkipLast(1), g => Assert.IsType<Pack>(Assert.Single(g.Outputs).Op));
        Assert.IsNotType<Pack>(Assert.Single(plan.Groups[^1].Outputs).Op);
    }

    [Fact]
    public void A_residual_block_and_pooling_stay_in_blocks()
    {
        FusionPlan plan = Plan(b =>
        {
            Value start = b.MaxPool(Layer(b, Images(b, 3), 32, 3), new PoolingWindow([3, 3]) { Strides = [2, 2] });
            Value x = Block(b, Block(b, start));
            return b.ReduceSum(x, [2, 3]);
        });
        Value[] between = [.. plan.Groups.SelectMany(g => g.Outputs).Where(v => v.Type.Rank > 2)];
        Assert.All(between, v => Assert.IsType<Pack>(v.Op));
        Assert.Equal(between.Length + 1, plan.Groups.Count);
    }

    [Fact]
    public void What_comes_in_and_goes_out_row_major_is_packed_once_each()
    {
        FusionPlan plan = Plan(b => Block(b, Block(b, Block(b, Images(b, 32)))));
        FusionGroup[] moving = [.. plan.Groups.Where(g => g.Nodes.All(n => n.Op is Pack or Unpack))];
        Assert.Equal(2, moving.Length);
        Assert.True(moving[0].Inputs[0].Op is Parameter && moving[1].Outputs[0] == plan.Graph.Results[0].Value);
    }

    [Theory]
    [InlineData(30, 32)]
    [InlineData(32, 0)]
    public void What_does_not_pay_stays_row_major(int channels, int last)
    {
        FusionPlan plan = Plan(b => last == 0
            ? Layer(b, Images(b, 5), channels, 3)
            : Layer(b, Layer(b, Images(b, 5), channels, 3), last, 3));
        Assert.DoesNotContain(plan.Graph.Nodes, n => n.Op is Pack);
    }

    [Fact]
    public void A_value_that_is_summed_or_laid_flat_stays_row_major()
    {
        Assert.DoesNotContain(Plan(b => b.ReduceSum(Layer(b, Layer(b, Images(b, 5), 30, 3), 32, 3), [0, 2, 3])).Graph.Nodes, n => n.Op is Pack);
        Assert.DoesNotContain(
            Plan(b => b.MatMul(b.Reshape(Layer(b, Images(b, 5), 16, 3), [2, 16 * 63]), b.Parameter("m", new TensorType(DType.F32, [16 * 63, 4])))).Graph.Nodes,
            n => n.Op is Pack);
    }

    [Fact]
    public void It_can_be_switched_off_and_is_for_grids()
    {
        static Value Chain(GraphBuilder b) => Layer(b, Layer(b, Images(b, 5), 32, 3), 48, 1);
        Assert.DoesNotContain(Plan(Chain, Plain).Graph.Nodes, n => n.Op is Pack);
        Assert.DoesNotContain(Plan(Chain, CompilerOptions.Default with { Form = VectorForm.Grid }).Graph.Nodes, n => n.Op is Pack);
    }

    [Theory]
    [InlineData(512)]
    [InlineData(128)]
    public void Random_networks_have_the_bits_of_row_major_ones(int bits)
    {
        var module = new Module("networks", [], [.. Enumerable.Range(0, 6).Select(Network)]);
        LoadedModule[] loaded = [.. new[] { CompilerOptions.Default, Plain }.Select(o => o with { Form = new VectorForm(bits), Threads = 2 })
            .Select(o => new CSharpBackend().Load(Pipeline.Compile(module, o).Programs, o))];
        int packed = 0;
        for (int i = 0; i < module.Entries.Count; i++)
        {
            NdArray[] inputs = [.. module.Entries[i].Parameters.Select((p, k) => DotNumbers.Of(p.Type, k))];
            NdArray[] blocked = loaded[0].Entries[i].Run(null, inputs), plain = loaded[1].Entries[i].Run(null, inputs);
            Assert.All(blocked.Zip(plain), pair => Assert.True(pair.First.BitEquals(pair.Second), $"{module.Entries[i]}"));
            packed += Plan(module.Entries[i], CompilerOptions.Default).Graph.Nodes.Any(n => n.Op is Pack) ? 1 : 0;
        }

        Assert.InRange(packed, 3, 6);
    }

    [Fact]
    public void Kernels_without_races_in_every_form_give_one_result()
    {
        var b = new GraphBuilder("run");
        Graph graph = b.Build(new GraphResult("y", b.MaxPool(Block(b, Layer(b, Images(b, 3, 1), 48, 3)), new PoolingWindow([2, 2]))));
        NdArray[] inputs = [.. graph.Parameters.Select((p, k) => DotNumbers.Of(p.Type, k))];
        NdArray? first = null;
        foreach (CompilerOptions options in new[] { Plain, CompilerOptions.Default })
        {
            ProgramModule programs = Pipeline.Compile(new Module("m", [], [graph]), options).Programs;
            foreach (VectorForm form in VectorForm.AllWithGrid)
            {
                var interpreter = new ProgramInterpreter(programs, form, new InterpreterOptions(ChunkOrder: 7, DetectRaces: true));
                NdArray result = interpreter.Run(programs.Programs[0], interpreter.NewState(), inputs)[0];
                Assert.True((first ??= result).BitEquals(result), $"{form}");
            }
        }
    }

    private static FusionPlan Plan(Func<GraphBuilder, Value> result, CompilerOptions? options = null)
    {
        var b = new GraphBuilder("run");
        return Plan(b.Build(new GraphResult("y", result(b))), options ?? CompilerOptions.Default);
    }

    private static FusionPlan Plan(Graph graph, CompilerOptions options) => Pipeline.Compile(new Module("m", [], [graph]), options).Entries[0].Fusion;

    private static Value Images(GraphBuilder b, long channels, long batch = 2) => b.Parameter("x", new TensorType(DType.F32, [batch, channels, 9, 7]));

    private static Value Layer(GraphBuilder b, Value x, long outputs, long kernel, long stride = 1, long groups = 1, DType type = DType.F32)
    {
        string name = $"p{b.Nodes.Count}";
        Value w = b.Parameter($"{name}w", new TensorType(type, [outputs, x.Type.Shape[1].Size / groups, kernel, kernel]));
        Value bias = b.Parameter($"{name}b", new TensorType(type, [outputs]));
        Convolution op = Convolution.Of(2) with { Strides = [stride, stride], Low = [kernel / 2, kernel / 2], High = [kernel / 2, kernel / 2], Groups = groups };
        return b.Relu(b.Convolution(x, w, bias, op));
    }

    private static Value Block(GraphBuilder b, Value x) =>
        b.Relu(b.Add(Layer(b, Layer(b, Layer(b, x, 16, 1), 16, 3), x.Type.Shape[1].Size, 1), x));

    private static Graph Network(int seed)
    {
        var random = new Random(seed);
        var b = new GraphBuilder($"network{seed}");
        DType type = seed % 5 == 4 ? DType.F64 : DType.F32;
        Value x = b.Parameter("x", new TensorType(type, [random.Next(1, 3), random.Next(1, 4), random.Next(7, 12), random.Next(7, 18)]));
        var results = new List<GraphResult>();
        for (int layer = 0; layer < 6; layer++)
        {
            long[] sizes = x.Type.Shape.ToSizes();
            long kernel = random.Next(3) == 0 ? 1 : 3, groups = sizes[1] % 32 == 0 && random.Next(4) == 0 ? 2 : 1;
            switch (random.Next(6))
            {
                case 0 when sizes[2] > 3 && layer > 0:
                    x = b.MaxPool(x, new PoolingWindow([3, 2]) { Strides = [2, 1] });
                    break;
                case 1 when layer > 0:
                    x = b.Add(Layer(b, x, sizes[1], kernel, type: type), b.Tanh(x));
                    break;
                case 2 when layer > 2:
                    results.Add(new GraphResult($"y{layer}", x));
                    break;
                default:
                    x = Layer(b, x, new[] { 16, 32, 48, 24 }[random.Next(4)], kernel, random.Next(4) == 0 ? 2 : 1, groups, type);
                    break;
            }
        }

        return b.Build([.. results, new GraphResult("last", x), new GraphResult("mean", b.ReduceSum(x, [2, 3]))]);
    }
}
