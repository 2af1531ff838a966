using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Training;

/// <summary>The part of a training step behind the gradients: accumulated, clipped, decayed, taken by the optimizer, averaged.</summary>
/// <remarks>
/// For each parameter p with gradient g of a batch of n rows, where an update is of k steps:
/// <code>
/// G += n·g,  N += n                                     (k &gt; 1; else G / N is g)
/// ḡ = clip(G / N) + decay·p,  p ← p·(1 − rate·decoupled),  p ← optimizer(p, ḡ),  a ← d·a + (1 − d)·p
/// </code>
/// With k &gt; 1 all of the second line is done at every step, and kept at each k-th, when G and N are 0 again.
/// </remarks>
/// <param name="optimizer">The optimizer.</param>
/// <param name="groups">The groups of the parameters.</param>
/// <param name="slots">Where its state is declared.</param>
/// <param name="trace">The graph of the training step.</param>
/// <param name="step">Number of steps before this one, a u32 scalar.</param>
internal sealed class ParameterUpdates(
    Optimizer optimizer, ParameterGroups groups, OptimizerSlots slots, Trace trace, Tensor step)
{
    private readonly List<GraphResult> results = [];
    private readonly Dictionary<DType, (Tensor Taken, Tensor Rate, Tensor? Momentum)> clocks = [];
    private readonly Dictionary<string, Tensor> reads = new(StringComparer.Ordinal), shared = new(StringComparer.Ordinal);
    private Tensor? due;

    /// <summary>Emits the new state: parameters, slots, averages.</summary>
    /// <param name="trained">The parameters.</param>
    /// <param name="gradients">A gradient for each.</param>
    /// <param name="rows">Rows of the batch.</param>
    public IReadOnlyList<GraphResult> Emit(
        IReadOnlyList<(ParameterSpec Spec, Tensor Value)> trained, IReadOnlyList<Tensor> gradients, long rows)
    {
        if (optimizer.AccumulationSteps > 1)
        {
            gradients = Accumulate(trained, gradients, rows);
        }

        gradients = optimizer.Clip(gradients);
        for (int i = 0; i < trained.Count; i++)
        {
            using (trace.Enter("optimizer", trained[i].Spec.Location))
            {
                Update(trained[i].Spec, trained[i].Value, gradients[i]);
            }
        }

        foreach ((string name, Tensor value) in shared)
        {
            Keep(name, reads[name], value);
        }

        return results;
    }

    private void Update(ParameterSpec spec, Tensor parameter, Tensor gradient)
    {
        ParameterGroup? group = groups.Of(spec);
        (Tensor taken, Tensor rate, Tensor? momentum) = Clock(parameter.DType);
        if (group is { Rate: not 1 and var factor })
        {
            rate *= factor;
        }

        double decay = group?.WeightDecay ?? optimizer.WeightDecay;
        double decoupled = group?.DecoupledWeightDecay ?? optimizer.DecoupledWeightDecay;
        Tensor updated = optimizer.Update(new UpdateContext(
            decoupled == 0 ? parameter : parameter * (1 - (rate * decoupled)),
            decay == 0 ? gradient : gradient + (decay * parameter),
            rate, momentum, taken + 1, new Slots(this, spec)));
        Keep(spec.Name, parameter, updated);
        if (optimizer.Average is { } average)
        {
            Tensor before = Read(new(StateNames.Average(spec.Name), spec.Type, 0, CopyOf: spec.Name));
            Tensor d = average.WarmUp
                ? Functions.Min((taken + 2) / (taken + 11), average.Decay)
                : trace.Scalar(parameter.DType, average.Decay);
            Keep(StateNames.Average(spec.Name), before, (d * before) + ((1 - d) * updated));
        }
    }

    /// <summary>Adds the gradients to their sums; gives the means over all rows since the last update.</summary>
    private Tensor[] Accumulate(
        IReadOnlyList<(ParameterSpec Spec, Tensor Value)> trained, IReadOnlyList<Tensor> gradients, long rows)
    {
        double k = optimizer.AccumulationSteps;
        Tensor number = step + 1;
        due = Functions.Equal(number, Functions.Convert(number / k, number.DType) * k);
        Tensor count = Sum(StateNames.AccumulatedRows, TensorType.Scalar(DType.F32), trace.Scalar(DType.F32, rows));
        return
        [
            .. gradients.Select((g, i) => Sum(StateNames.Accumulated(trained[i].Spec.Name), g.Type, g * rows) / Functions.Convert(count, g.DType)),
        ];
    }

    /// <summary>A sum since the last update, which is 0 again after it.</summary>
    private Tensor Sum(string name, TensorType type, Tensor term)
    {
        Tensor sum = Read(new(name, type, 0)) + term;
        results.Add(State(name, Functions.Where(due!, trace.Scalar(type.DType, 0), sum)));
        return sum;
    }

    /// <summary>The number of updates before this one, the rate and the schedule's momentum, in the element type of a parameter.</summary>
    private (Tensor Taken, Tensor Rate, Tensor? Momentum) Clock(DType type)
    {
        if (!clocks.TryGetValue(type, out (Tensor, Tensor, Tensor?) clock))
        {
            Tensor scale = trace.Parameter(StateNames.RateScale, TensorType.Scalar(DType.F32), isState: true);
            Tensor taken = Functions.Convert(due is null ? step : step / (double)optimizer.AccumulationSteps, type);
            clock = (taken, optimizer.LearningRate.Rate(taken) * Functions.Convert(scale, type), optimizer.LearningRate.Momentum(taken));
            clocks.Add(type, clock);
        }

        return clock;
    }

    private Tensor Read(OptimizerSlot slot)
    {
        slots.Declare(slot);
        if (!reads.TryGetValue(slot.Name, out Tensor? value))
        {
            value = trace.Parameter(slot.Name, slot.Type, isState: true);
            reads.Add(slot.Name, value);
        }

        return value;
    }

    /// <summary>Sets a new value; between two updates the one before stays.</summary>
    private void Keep(string name, Tensor before, Tensor after) =>
        results.Add(State(name, due is null ? after : Functions.Where(due, after, before)));

    private static GraphResult State(string name, Tensor value) => new(name, value.Value, IsState: true);

    /// <summary>The slots of one parameter.</summary>
    private sealed class Slots(ParameterUpdates updates, ParameterSpec spec) : UpdateContext.ISlots
    {
        public Tensor Read(string name, double initial) => updates.Read(new(StateNames.Slot(name, spec.Name), spec.Type, initial));

        public void Write(string name, Tensor value)
        {
            string slot = StateNames.Slot(name, spec.Name);
            updates.Keep(slot, updates.reads[slot], value);
        }

        public Tensor ReadShared(string name, double initial) =>
            updates.Read(new(Shared(name), TensorType.Scalar(spec.Type.DType), initial));

        public void WriteShared(string name, Tensor value) => updates.shared[Shared(name)] = value;

        private string Shared(string name) => StateNames.Slot(name, spec.Type.DType.Text);
    }
}
