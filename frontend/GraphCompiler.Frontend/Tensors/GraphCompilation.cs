using System.Runtime.CompilerServices;
using GraphCompiler.Compiler.Autodiff;

namespace GraphCompiler.Frontend.Tensors;

/// <summary>What a graph of a function can do: <c>Graph.Of(Energy, F32(64)).Gradient().Compile()</c>.</summary>
public static class GraphCompilation
{
    extension(Graph graph)
    {
        /// <summary>The gradient of the only result, a scalar, with respect to every input: a graph again, to any order.</summary>
        /// <returns>A graph of the same inputs; its results are called <c>dx</c> for an input <c>x</c>.</returns>
        /// <exception cref="GraphCompilerException">GRC3001: the result is no scalar float; GRC3002: no path to an input.</exception>
        public Graph Gradient([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        {
            var b = new GraphBuilder("d" + graph.Name);
            Dictionary<Value, Value> copies = Copy(graph, b);
            b.Location = new SourceLocation(file, line);
            Node[] inputs = [.. graph.Inputs];
            Value[] gradients = ReverseMode.Gradient(b, copies[graph.Results[0].Value], [.. inputs.Select(p => copies[p.Result])]);
            return b.Build(
                [.. gradients.Zip(inputs, (g, p) => new GraphResult("d" + ((Parameter)p.Op).ParameterName, g))]);
        }

        /// <summary>Compiles a graph without state for this process.</summary>
        /// <exception cref="GraphCompilerException">A limit, or the backend cannot be used here.</exception>
        public CompiledGraph Compile(CompilerOptions? options = null)
        {
            CompilerOptions chosen = options ?? CompilerOptions.Default;
            return new CompiledGraph(graph, BackendCatalog.Of(chosen).Compile(new Module(graph.Name, [], [graph]), chosen));
        }
    }

    /// <summary>Emits every node of a graph again; gives the copy of each value.</summary>
    private static Dictionary<Value, Value> Copy(Graph graph, GraphBuilder b)
    {
        var copies = new Dictionary<Value, Value>();
        foreach (Node node in graph.Nodes)
        {
            b.Location = node.Location;
            Node copy = node.Op is Parameter parameter
                ? b.Parameter(parameter.ParameterName, node.Type).Node
                : b.AddNode(node.Op, [.. node.Operands.Select(v => copies[v])]);
            foreach (Value value in node.Results)
            {
                copies[value] = new Value(copy, value.Index);
            }
        }

        return copies;
    }
}
