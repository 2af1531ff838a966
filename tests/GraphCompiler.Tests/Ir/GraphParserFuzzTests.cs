using System.Text;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;

namespace GraphCompiler.Tests.Ir;

/// <summary>Mutated texts: whatever stands in a file, the parser ends with a graph or with a typed error.</summary>
public sealed class GraphParserFuzzTests
{
    private const string Seed = """
        module @m {
          state @w: f32[2,3] = f32[2,3]{1,-0,inf,nan(0x7fc00001),1E-45,0.1}
          state @"a \u0041 b": i64[]
          graph @train(
              %x: f32[4,2],   // Mlp.cs:12 in dense
              @w: f32[2,3],
              @"a \u0041 b": i64[]
          ) -> (loss: f32[], @w: f32[2,3]) {
            %3 = dot %x, @w lhsContract=[1] rhsContract=[0] : f32[4,3]
            %4 = reduce_sum %3 axes=[0,1] : f32[]
            %5 = broadcast_in_dim %4 shape=[2,3] dims=[] : f32[2,3] // "a b.cs":3 in "x y"
            %6 = add @w, %5 : f32[2,3]
            %7 = constant data=resource @r0 : f32[17]
            %8 = transpose %6 permutation=[1,0] : f32[3,2]
            return %4, %6
          }
        }
        """;

    private static readonly string[] Pieces =
    [
        "{", "}", "(", ")", "[", "]", ",", ":", "=", "->", "%", "@", "\"", "\\", "//", "\n", "graph", "module", "state", "return", "%3", "%999999999",
        "%3.1", "@w", "f32", "bool", "u64[]", "9223372036854775807", "9223372036854775808", "-1", "2147483648", "inf", "nan(", "nan(0x7fc00001)",
        "none", "true", "axes=[0]", "resource", "dims=", "\0", "\ud800", "é", "1e999", "0x", "-", "/", "[[", "]]", "[0,0]", "[1,9223372036854775807,0]",
    ];

    [Fact]
    public void Mutated_text_gives_a_module_or_a_typed_error()
    {
        var resources = new Dictionary<string, NdArray> { ["r0"] = NdArray.Zeros(DType.F32, [17]) };
        Assert.Equal(6, GraphParser.ParseModule(Seed, resources).Entries[0].Nodes.Count(n => n.Operands.Count > 0 || n.Types[0].Rank == 1));
        int errors = 0;
        for (int seed = 0; seed < 20_000; seed++)
        {
            string text = Mutate(new Random(seed));
            try
            {
                Module module = GraphParser.ParseModule(text, resources);
                GraphVerifier.Verify(module);
            }
            catch (GraphCompilerException)
            {
                errors++;
            }
        }

        Assert.InRange(errors, 10_000, 19_999);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{")]
    [InlineData("(")]
    [InlineData("graph @g(")]
    [InlineData("//")]
    [InlineData("\"")]
    public void A_million_levels_are_an_error(string level)
    {
        string deep = new StringBuilder().Insert(0, level, 1_000_000).ToString();
        Assert.Throws<GraphCompilerException>(() => GraphParser.ParseModule(Seed.Replace("[0,1]", deep, StringComparison.Ordinal)));
        Assert.Throws<GraphCompilerException>(() => GraphParser.ParseModule(deep));
    }

    private static string Mutate(Random random)
    {
        var text = new StringBuilder(Seed);
        for (int edits = random.Next(1, 5); edits > 0; edits--)
        {
            int at = random.Next(text.Length), length = Math.Min(random.Next(12), text.Length - at);
            switch (random.Next(5))
            {
                case 0: text.Remove(at, length); break;
                case 1: text.Insert(at, Pieces[random.Next(Pieces.Length)]); break;
                case 2: text.Remove(at, length).Insert(at, Pieces[random.Next(Pieces.Length)]); break;
                case 3: text.Insert(random.Next(text.Length), text.ToString(at, length)); break;
                default: text[at] = (char)random.Next(128); break;
            }
        }

        return text.ToString();
    }
}
