namespace GraphCompiler.Compiler.Autodiff;

/// <summary>Derivatives of whole graphs, as graphs: they print, compile and can be differentiated again.</summary>
/// <remarks>
/// Each has the parameters of the graph, in order, and may add some. Derivatives are taken by the float parameters and of the float results.
/// Names: <c>d_x</c> is the derivative by parameter x, <c>ct_y</c> a cotangent of result y, <c>t_x</c> the tangent of x.
/// </remarks>
public static class GraphDerivatives
{
    extension(Graph graph)
    {
        /// <summary>The gradient of the only float result, a scalar: results <c>d_x</c>.</summary>
        /// <param name="by">Names of the parameters; all float parameters for none.</param>
        /// <exception cref="GraphCompilerException">
        /// GRC3001: there is not one float scalar as result; GRC3002: it does not depend on a parameter, or there is none of that name.
        /// </exception>
        public Graph Gradient(params IReadOnlyList<string> by)
        {
            var open = new OpenGraph(graph, "gradient");
            Value[] wanted = open.Wanted(by);
            return open.Build(wanted, "d_", [.. ReverseMode.Gradient(open.Builder, open.Scalar(), wanted)]);
        }

        /// <summary>The vector-Jacobian product: parameters <c>ct_y</c> more, results <c>d_x</c>.</summary>
        public Graph Vjp()
        {
            var open = new OpenGraph(graph, "vjp");
            Value?[] cotangents = [.. open.Outputs.Select(o => (Value?)open.Builder.Parameter("ct_" + o.Name, o.Value.Type))];
            return open.Build(
                open.Inputs, "d_", ReverseMode.Vjp(open.Builder, [.. open.Outputs.Select(o => o.Value)], cotangents, open.Inputs));
        }

        /// <summary>The Jacobian-vector product: parameters <c>t_x</c> more, results <c>t_y</c>.</summary>
        public Graph Jvp()
        {
            var open = new OpenGraph(graph, "jvp");
            Value?[] tangents = [.. open.Inputs.Select(x => (Value?)open.Builder.Parameter("t_" + OpenGraph.NameOf(x), x.Type))];
            Value[] outputs = [.. open.Outputs.Select(o => o.Value)];
            Value?[] results = ForwardMode.Jvp(open.Builder, outputs, open.Inputs, tangents);
            return open.Builder.Build(
                [.. open.Outputs.Select((o, i) => new GraphResult("t_" + o.Name, results[i] ?? open.Builder.ZeroLike(o.Value)))]);
        }

        /// <summary>The Hessian of the only float result, a scalar, times a vector: parameters <c>t_x</c> more, results <c>d_x</c>.</summary>
        /// <exception cref="GraphCompilerException">GRC3001: there is not one float scalar as result.</exception>
        public Graph HessianVectorProduct()
        {
            var open = new OpenGraph(graph, "hvp");
            Value scalar = open.Scalar();
            Value?[] vectors = [.. open.Inputs.Select(x => (Value?)open.Builder.Parameter("t_" + OpenGraph.NameOf(x), x.Type))];
            return open.Build(
                open.Inputs, "d_", HigherOrder.HessianVectorProduct(open.Builder, scalar, open.Inputs, vectors));
        }

        /// <summary>The Jacobian of the only float result: results <c>d_x</c>, of the shape of the result followed by that of x.</summary>
        /// <param name="by">Names of the parameters; all float parameters for none.</param>
        /// <exception cref="GraphCompilerException">GRC3001: there is not one float result; GRC3004: it is too large.</exception>
        public Graph Jacobian(params IReadOnlyList<string> by)
        {
            var open = new OpenGraph(graph, "jacobian");
            (Value y, Value[] wanted) = (open.Output(), open.Wanted(by));
            return open.Build(wanted, "d_", [.. wanted.Select(x => (Value?)HigherOrder.Jacobian(open.Builder, y, x))]);
        }

        /// <summary>The Hessian of the only float result, a scalar: results <c>d_x</c>, of the shape of x twice.</summary>
        /// <param name="by">Names of the parameters; all float parameters for none.</param>
        /// <exception cref="GraphCompilerException">
        /// GRC3001: there is not one float scalar as result; GRC3002: it does not depend on a parameter; GRC3004: a parameter is too large.
        /// </exception>
        public Graph Hessian(params IReadOnlyList<string> by)
        {
            var open = new OpenGraph(graph, "hessian");
            (Value y, Value[] wanted) = (open.Scalar(), open.Wanted(by));
            return open.Build(wanted, "d_", [.. wanted.Select(x => (Value?)HigherOrder.Hessian(open.Builder, y, x))]);
        }
    }
}
