using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Schedules;

/// <summary>A learning rate over time, as a part of the graph: a function of the number of updates.</summary>
/// <remarks>
/// What depends on figures of the training is no schedule but a callback, which changes the model's learning rate scale:
/// <see cref="Training.Callbacks.ReduceLROnPlateau"/>, <see cref="Training.Callbacks.NewBob"/>.
/// </remarks>
public abstract record Schedule
{
    /// <summary>The same rate at every step.</summary>
    public static implicit operator Schedule(double rate) => new ConstantRate(rate);

    /// <summary>The same rate at every step.</summary>
    public static Schedule FromDouble(double rate) => rate;

    /// <summary>Emits the rate.</summary>
    /// <param name="step">Number of updates before this one, from 0, as a float scalar.</param>
    public abstract Tensor Rate(Tensor step);

    /// <summary>Whether it gives a momentum beside the rate.</summary>
    public virtual bool CyclesMomentum => false;

    /// <summary>Emits the momentum that goes with the rate, which the optimizer takes in place of its own: of SGD the momentum, of Adam and its kin β₁.</summary>
    /// <param name="step">Number of updates before this one, from 0, as a float scalar.</param>
    /// <returns>The momentum; null where it is the optimizer's own.</returns>
    public virtual Tensor? Momentum(Tensor step) => null;

    /// <summary>What is wrong with its numbers, a sentence each; empty where nothing is.</summary>
    protected internal virtual IEnumerable<string> Faults() => [];
}
