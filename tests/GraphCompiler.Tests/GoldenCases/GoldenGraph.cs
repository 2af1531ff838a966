using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Reduction;
using GraphCompiler.Runtime;

namespace GraphCompiler.Tests.GoldenCases;

/// <summary>The graph of a golden case: results, gradients of ⟨results, cotangents⟩, and gradients of ⟨gradients, directions⟩.</summary>
/// <param name="Graph">The graph.</param>
/// <param name="Arguments">A value for each parameter.</param>
/// <param name="Expected">A name and value for each result.</param>
internal sealed record GoldenGraph(
    Graph Graph, IReadOnlyList<NdArray> Arguments, IReadOnlyList<(string Name, NdArray Array)> Expected)
{
    public static GoldenGraph Of(GoldenCase golden)
    {
        var b = new GraphBuilder(golden.Id);
        var arguments = new List<NdArray>();
        (string Name, Value Value)[] inputs = Parameters("inputs", "");
        (string Name, Value Value)[] cotangents = Parameters("cotangents", "cotangent/");
        (string Name, Value Value)[] directions = Parameters("directions", "direction/");
        var expected = new List<(string Name, NdArray Array)>();
        var results = new List<GraphResult>();

        Value[] ys = GoldenOperators.All[golden.Op](new GoldenScope(golden, b, inputs));
        IReadOnlyList<(string Name, NdArray Array)> outputs = golden.Arrays("outputs");
        Add("", outputs, ys.Select(y => y.Type.DType == DType.I32 ? b.Convert(y, DType.I64) : y));

        (Value Y, Value Cotangent)[] pairs = [.. cotangents.Select(c => (ys[outputs.Index().First(o => o.Item.Name == c.Name).Index], c.Value))];
        Value[] Gradients(string group, IReadOnlyList<Value> of, IReadOnlyList<Value> seeds)
        {
            Value[] by = [.. golden.Arrays(group).Select(g => inputs.Single(i => i.Name == g.Name).Value)];
            Value?[] found = ReverseMode.Vjp(b, of, [.. seeds.Select(s => (Value?)s)], by);
            return [.. found.Select((g, i) => g ?? b.ZeroLike(by[i]))];
        }

        Value[] gradients = Gradients("grads", [.. pairs.Select(p => p.Y)], [.. pairs.Select(p => p.Cotangent)]);
        Add("grad/", golden.Arrays("grads"), gradients);
        if (directions.Length > 0)
        {
            string[] names = [.. golden.Arrays("grads").Select(g => g.Name)];
            Value[] along = [.. directions.Select(d => gradients[Array.IndexOf(names, d.Name)])];
            Add("grad2/", golden.Arrays("grads2"), Gradients("grads2", along, [.. directions.Select(d => d.Value)]));
        }

        return new GoldenGraph(b.Build(results), arguments, expected);

        (string Name, Value Value)[] Parameters(string group, string prefix) =>
        [
            .. golden.Arrays(group).Select(a =>
            {
                arguments.Add(a.Array);
                return (a.Name, b.Parameter(prefix + a.Name, new TensorType(a.Array.DType, a.Array.Shape)));
            }),
        ];

        void Add(string prefix, IReadOnlyList<(string Name, NdArray Array)> wanted, IEnumerable<Value> values)
        {
            foreach (((string name, NdArray array), Value value) in wanted.Zip(values))
            {
                expected.Add((prefix + name, array));
                results.Add(new GraphResult(prefix + name, value));
            }
        }
    }
}
