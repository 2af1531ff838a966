using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Optimizers;

/// <summary>What an optimizer sees of one parameter in one update.</summary>
public sealed class UpdateContext
{
    private readonly ISlots slots;

    internal UpdateContext(Tensor parameter, Tensor gradient, Tensor rate, Tensor? momentum, Tensor step, ISlots slots)
    {
        (Parameter, Gradient, Rate, Momentum, Step) = (parameter, gradient, rate, momentum, step);
        this.slots = slots;
    }

    /// <summary>The parameter before the update, after decoupled weight decay.</summary>
    public Tensor Parameter { get; }

    /// <summary>Its gradient, clipped, with weight decay.</summary>
    public Tensor Gradient { get; }

    /// <summary>The learning rate of this update, a scalar of the parameter's element type.</summary>
    public Tensor Rate { get; }

    /// <summary>The momentum that the schedule gives for this update, a scalar of the parameter's element type; null where it is the optimizer's own.</summary>
    public Tensor? Momentum { get; }

    /// <summary>Number of this update, from 1, a scalar of the parameter's element type.</summary>
    public Tensor Step { get; }

    /// <summary>1 − β^t for this update t: the correction of a moving average that starts at 0; accurate for β near 1.</summary>
    public Tensor BiasCorrection(double beta) => -Functions.Expm1(Step * Math.Log(beta));

    /// <summary>The moving average of gradients, in slot <c>m</c>: <c>m ← β₁m + (1 − β₁)g</c>, with the schedule's momentum as β₁ where it gives one.</summary>
    public Tensor FirstMoment(double beta1)
    {
        Tensor before = Slot("m");
        Tensor m = Momentum is { } beta ? (beta * before) + ((1 - beta) * Gradient) : (beta1 * before) + ((1 - beta1) * Gradient);
        SetSlot("m", m);
        return m;
    }

    /// <summary>1 − β₁^t for this update t, as <see cref="BiasCorrection"/>, with the schedule's momentum as β₁ where it gives one.</summary>
    public Tensor FirstCorrection(double beta1) =>
        Momentum is { } beta ? -Functions.Expm1(Step * Functions.Log(beta)) : BiasCorrection(beta1);

    /// <summary>A piece of the optimizer's own state of this parameter, of the parameter's type.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="initial">Its value before the first update.</param>
    public Tensor Slot(string name, double initial = 0) => slots.Read(name, initial);

    /// <summary>Sets the new value of a slot.</summary>
    public void SetSlot(string name, Tensor value) => slots.Write(name, value);

    /// <summary>A piece of the optimizer's state that all parameters of one element type share: a scalar.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="initial">Its value before the first update.</param>
    public Tensor SharedSlot(string name, double initial = 0) => slots.ReadShared(name, initial);

    /// <summary>Sets the new value of a shared slot; for every parameter the same.</summary>
    public void SetSharedSlot(string name, Tensor value) => slots.WriteShared(name, value);

    /// <summary>Where the slots of one parameter are kept.</summary>
    internal interface ISlots
    {
        /// <summary>The value before the update.</summary>
        Tensor Read(string name, double initial);

        /// <summary>Sets the value after it.</summary>
        void Write(string name, Tensor value);

        /// <summary>The value before the update, of all parameters of one element type.</summary>
        Tensor ReadShared(string name, double initial);

        /// <summary>Sets the value after it.</summary>
        void WriteShared(string name, Tensor value);
    }
}
