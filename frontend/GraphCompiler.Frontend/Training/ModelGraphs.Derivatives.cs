using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Training;

/// <content>Derivatives of loss and penalty by the trained parameters, for minimizers: layers work as in evaluation, so that they are functions.</content>
internal sealed partial class ModelGraphs
{
    /// <summary>The parameters that are trained.</summary>
    public IReadOnlyList<ParameterSpec> Trained => [.. parameters.Specs.Where(groups.Trains)];

    /// <summary>Loss of a batch and its gradients: <c>(inputs…, targets…) → (loss, gradient…)</c>.</summary>
    public Graph Gradient(string name, long rows)
    {
        var trace = new Trace(name);
        (_, Tensor loss, Tensor? penalty) = Terms(trace, rows);
        Tensor objective = penalty is null ? loss : loss + penalty;
        (ParameterSpec Spec, Tensor Value)[] trained = Reads(trace);
        return trace.Builder.Build(
            [new("loss", objective.Value), .. GradientsOf(trained, objective).Select((g, i) => new GraphResult("d_" + trained[i].Spec.Name, g.Value))]);
    }

    /// <summary>The Hessian of the loss of a batch times a vector: <c>(inputs…, targets…, vector…) → product…</c>.</summary>
    public Graph HessianProduct(string name, long rows)
    {
        var trace = new Trace(name);
        (_, Tensor loss, Tensor? penalty) = Terms(trace, rows);
        (Value[] xs, Value?[] vs) = Directions(trace);
        return Products(trace, xs, HigherOrder.HessianVectorProduct(trace.Builder, (penalty is null ? loss : loss + penalty).Value, xs, vs));
    }

    /// <summary>Gauss and Newton's matrix of the loss of a batch times a vector: <c>(inputs…, targets…, vector…) → product…</c>.</summary>
    /// <remarks>
    /// <c>Jᵀ H J v</c> with the Jacobian J of the network's outputs and the Hessian H of the loss by them (Schraudolph 2002), and the Hessian of the penalty:
    /// positive semidefinite where the loss is convex in the outputs.
    /// </remarks>
    public Graph GaussNewtonProduct(string name, long rows)
    {
        var trace = new Trace(name);
        GraphBuilder b = trace.Builder;
        (Tensor[] outputs, Tensor loss, Tensor? penalty) = Terms(trace, rows);
        (Value[] xs, Value?[] vs) = Directions(trace);
        Value[] ys = [.. outputs.Select(y => y.Value)];
        Value?[] tangents = ForwardMode.Jvp(b, ys, xs, vs);
        Value?[] bent = tangents.All(t => t is null) ? tangents : HigherOrder.HessianVectorProduct(b, loss.Value, ys, tangents);
        Value?[] products = bent.All(t => t is null) ? new Value?[xs.Length] : ReverseMode.Vjp(b, ys, bent, xs);
        Value?[] ofPenalty = penalty is null ? new Value?[xs.Length] : HigherOrder.HessianVectorProduct(b, penalty.Value, xs, vs);
        return Products(trace, xs, [.. products.Zip(ofPenalty, (p, q) => p is { } x && q is { } y ? b.Add(x, y) : p ?? q)]);
    }

    private (Tensor[] Outputs, Tensor Loss, Tensor? Penalty) Terms(Trace trace, long rows)
    {
        (NamedTensors inputs, Tensor[] targets) = Batch(trace, rows);
        Tensor[] outputs = Heads(inputs, new LayerContext(trace, parameters, random: null));
        (_, Tensor loss, Tensor? penalty) = LossTerms(outputs, targets);
        return (outputs, loss, penalty);
    }

    private (ParameterSpec Spec, Tensor Value)[] Reads(Trace trace) => [.. Trained.Select(p => (p, parameters.Read(trace, p)))];

    private (Value[] Parameters, Value?[] Vectors) Directions(Trace trace) =>
    (
        [.. Trained.Select(p => parameters.Read(trace, p).Value)],
        [.. Trained.Select(p => (Value?)trace.Parameter("v_" + p.Name, p.Type).Value)]
    );

    private Graph Products(Trace trace, Value[] xs, Value?[] products) => trace.Builder.Build(
        [.. Trained.Select((p, i) => new GraphResult("h_" + p.Name, products[i] ?? trace.Builder.ZeroLike(xs[i])))]);
}
