using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Reduction;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;

namespace GraphCompiler.Tests.Ir;

public sealed class GraphTextTests
{
    [Fact]
    public void A_module_prints_as_the_grammar_says()
    {
        var text = """
            module @mlp {
              state @dense/weight: f32[2,3] = f32[2,3]{1,-0,inf,nan(0x7fc00001),1E-45,0.1}
              state @step: i64[]
              graph @train(
                  %x: f32[4,2],                                     // Mlp.cs:12 in dense
                  @dense/weight: f32[2,3],
                  @step: i64[]
              ) -> (loss: f32[], @step: i64[]) {
                %3 = dot %x, @dense/weight lhsContract=[1] rhsContract=[0] : f32[4,3] // Mlp.cs:41 in vjp(dense)
                %4 = reduce_sum %3 axes=[0,1] : f32[]
                %5 = constant data=i64[]{1} : i64[]
                %6 = add @step, %5 : i64[]
                return %4, %6
              }
            }

            """.ReplaceLineEndings("\n");
        Assert.Equal(text, GraphParser.ParseModule(text).ToString());
    }

    [Fact]
    public void Every_op_on_every_case_reads_back_as_itself()
    {
        Assert.NotEmpty(OpCatalog.All);
        foreach (OpSchema schema in OpCatalog.All)
        {
            foreach (OpCase item in schema.Prototype.Cases)
            {
                var b = new GraphBuilder(schema.Name);
                Node node = b.AddNode(item.Op, [.. item.Operands.Select((type, i) => b.Parameter($"x{i}", type))]);
                AssertReadsBack(b.Build([.. node.Results.Select((value, i) => new GraphResult($"y{i}", value))]));
            }
        }
    }

    [Fact]
    public void Nested_graphs_stand_where_they_are_used()
    {
        OpCase item = OpCatalog.Find("custom_gradient")!.Prototype.Cases.First();
        var b = new GraphBuilder("g");
        Value y = b.Add(item.Op, b.Parameter("x", item.Operands[0]));
        string text = b.Build(new GraphResult("y", y)).ToString();
        Assert.Contains("forward=graph @softplus(%x: f32[5,7]) -> (y: f32[5,7]) {\n    %1 = exp %x : f32[5,7]\n", text, StringComparison.Ordinal);
        Graph read = GraphParser.ParseGraph(text);
        Assert.Equal(text, read.ToString());
        Assert.Equal(3, read.Nodes[1].Op.NestedGraphs.Count);
    }

    [Fact]
    public void Graphs_nest_to_a_limit()
    {
        string nested = "graph @g() -> () { return }";
        for (int depth = 0; depth <= GraphVerifier.MaxNesting; depth++)
        {
            nested = $"graph @g() -> () {{ %0 = custom_gradient forward={nested} backward=graph @b() -> () {{ return }} : f32[] return }}";
        }

        var fault = Assert.Throws<GraphCompilerException>(() => GraphParser.ParseGraph(nested));
        Assert.Contains("graphs nest at most 16 deep", fault.Diagnostic.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("12")]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("*/ #line \"'\\ {}()")]
    [InlineData("\u202egnirts\n\r\0\ud800")]
    [InlineData("inf")]
    [InlineData("true")]
    [InlineData("return")]
    [InlineData("layer.0/weight")]
    public void Names_of_any_characters_read_back(string name)
    {
        var b = new GraphBuilder(name);
        b.Location = new SourceLocation("a dir/" + name.Replace('/', '_') + ".cs", 3, name);
        Value x = b.Parameter(name, TensorType.Scalar(DType.F32)), s = b.Parameter(name, TensorType.Scalar(DType.F32), isState: true);
        Graph graph = b.Build(new GraphResult(name, b.Add(x, s)), new GraphResult(name, b.Mul(x, s), IsState: true));
        string text = graph.ToString();
        Assert.All(text, c => Assert.True(c == '\n' || (c >= ' ' && c <= '~')));
        AssertReadsBack(graph);
        Graph read = GraphParser.ParseGraph(text);
        Assert.Equal(name, read.Name);
        Assert.Equal(name, ((Parameter)read.Parameters[0].Op).ParameterName);
        Assert.Equal(name, read.Results[1].Name);
        Assert.Equal(name, read.Nodes[2].Location.Scope);
    }

    [Fact]
    public void Parameters_between_nodes_keep_their_numbers()
    {
        var b = new GraphBuilder("g");
        Value x = b.Parameter("x", TensorType.Scalar(DType.F32));
        Value y = b.Neg(x);
        b.Parameter("unused", TensorType.Scalar(DType.F32));
        Value z = b.Parameter("z", TensorType.Scalar(DType.F32));
        AssertReadsBack(b.Build(new GraphResult("r", b.Add(y, z))));
    }

    [Fact]
    public void Large_constants_are_resources_and_equal_ones_are_one()
    {
        var b = new GraphBuilder("g");
        NdArray large = NdArray.From<float>(Enumerable.Range(0, 17).Select(i => (float)i).ToArray(), [17]);
        Value sum = b.Add(b.Constant(large), b.Constant(NdArray.FromBytes(DType.F32, [17], large.Bytes)));
        Graph graph = b.Build(new GraphResult("r", sum));
        var resources = new Dictionary<string, NdArray>();
        string text = GraphPrinter.Print(graph, resources);
        Assert.Equal(["r0"], resources.Keys);
        Graph read = GraphParser.ParseGraph(text, resources);
        Assert.Equal(text, read.ToString());
        Assert.True(((Constant)read.Nodes[0].Op).Data.Array.BitEquals(large));
    }

    [Fact]
    public void Every_bit_of_every_element_type_reads_back()
    {
        var random = new Random(1);
        foreach (DType type in DTypes.All)
        {
            for (int trial = 0; trial < 200; trial++)
            {
                var bytes = new byte[4 * type.Size];
                random.NextBytes(bytes);
                if (type == DType.Bool)
                {
                    bytes = [.. bytes.Select(b => (byte)(b & 1))];
                }

                NdArray array = NdArray.FromBytes(type, [4], bytes);
                string text = $"module @m {{ state @s: {type.Text}[4] = {ArrayText.Print(array)} }}";
                Assert.True(GraphParser.ParseModule(text).States[0].Initial!.BitEquals(array), text);
            }
        }
    }

    [Fact]
    public void Comments_and_blanks_mean_nothing() => Assert.Equal(
        "graph @g(%x: f32[3]) -> (y: f32[3]) {\n  %1 = neg %x : f32[3]\n  return %1\n}\n",
        GraphParser.ParseGraph("// a\ngraph@g(%x:f32[3])->(y:f32[3]){\n\n//b\n%7=neg %x:f32[3] // looks like nothing\nreturn %7}").ToString());

    private static void AssertReadsBack(Graph graph)
    {
        var resources = new Dictionary<string, NdArray>();
        string text = GraphPrinter.Print(graph, resources);
        Graph read = GraphParser.ParseGraph(text, resources);
        Assert.Equal(text, GraphPrinter.Print(read, []));
        // Graphs have identity: of ops with nested graphs the text alone is compared.
        Assert.Equal(Plain(graph), Plain(read));
        Assert.Equal(graph.Nodes.Select(n => n.Types), read.Nodes.Select(n => n.Types));
        GraphVerifier.Verify(read);

        static IEnumerable<Op> Plain(Graph graph) => graph.Nodes.Select(n => n.Op).Where(op => op.NestedGraphs.Count == 0);
    }
}
