using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Training;

/// <content>What training makes small, its gradients, and the figures beside it.</content>
internal sealed partial class ModelGraphs
{
    /// <summary>The loss of each head, and what training makes small: their weighted sum, and the penalty of all weights that are trained.</summary>
    private (Tensor[] Losses, Tensor Sum) Objective(Tensor[] outputs, Tensor[] targets)
    {
        (Tensor[] losses, Tensor loss, Tensor? penalty) = LossTerms(outputs, targets);
        using (loss.Trace.Enter("loss", definition.Heads[0].Loss.Location))
        {
            return (losses, penalty is null ? loss : loss + penalty);
        }
    }

    private (Tensor[] Losses, Tensor Loss, Tensor? Penalty) LossTerms(Tensor[] outputs, Tensor[] targets)
    {
        var losses = new Tensor[outputs.Length];
        for (int i = 0; i < losses.Length; i++)
        {
            using (outputs[i].Trace.Enter("loss", definition.Heads[i].Loss.Location))
            {
                losses[i] = definition.Heads[i].Loss.Apply(outputs[i], targets[i]);
            }
        }

        Trace trace = outputs[0].Trace;
        using (trace.Enter("loss", definition.Heads[0].Loss.Location))
        {
            Tensor loss = losses.Zip(definition.Heads, (l, head) => head.Weight == 1 ? l : l * head.Weight).Aggregate((sum, l) => sum + l);
            IEnumerable<Tensor> weights = parameters.Specs
                .Where(p => groups.Trains(p) && !p.IsBias).Select(p => parameters.Read(trace, p));
            return (losses, loss, definition.Penalty?.Apply(weights));
        }
    }

    /// <summary>Loss and metrics, by the names of the figures.</summary>
    private IEnumerable<GraphResult> Figures(Tensor objective, Tensor[] losses, Tensor[] outputs, Tensor[] targets)
    {
        using (objective.Trace.Enter("metrics", definition.Location))
        {
            Tensor[] figures =
            [
                objective, .. losses.Length == 1 ? [] : losses,
                .. definition.Heads.SelectMany((head, i) => head.Metrics.Select(m => m.Apply(outputs[i], targets[i], head.Loss))),
            ];
            return definition.Figures.Zip(figures, (name, figure) => new GraphResult(name, figure.Value));
        }
    }

    private static Tensor[] GradientsOf((ParameterSpec Spec, Tensor Value)[] trained, Tensor objective)
    {
        Trace trace = objective.Trace;
        Value?[] cotangents = Compiler.Autodiff.ReverseMode.Vjp(
            trace.Builder, [objective.Value], [trace.Scalar(objective.DType, 1).Value], [.. trained.Select(p => p.Value.Value)]);
        return
        [
            .. trained.Select((p, i) => cotangents[i] is { } gradient
                ? new Tensor(trace, gradient)
                : throw DiagnosticId.UnusedParameter.Error($"no gradient reaches '{p.Spec.Name}'", p.Spec.Location)),
        ];
    }
}
