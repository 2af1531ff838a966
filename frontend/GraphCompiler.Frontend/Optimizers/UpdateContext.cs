using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Optimizers;

/// <summary>What an optimizer sees of one parameter in one step.</summary>
public sealed class UpdateContext
{
    private readonly Func<string, double, Tensor> readSlot;
    private readonly Action<string, Tensor> writeSlot;

    internal UpdateContext(
        Tensor parameter, Tensor gradient, Tensor rate, Tensor step,
        Func<string, double, Tensor> readSlot, Action<string, Tensor> writeSlot)
    {
        (Parameter, Gradient, Rate, Step) = (parameter, gradient, rate, step);
        (this.readSlot, this.writeSlot) = (readSlot, writeSlot);
    }

    /// <summary>The parameter before the step.</summary>
    public Tensor Parameter { get; }

    /// <summary>Its gradient, clipped, with weight decay.</summary>
    public Tensor Gradient { get; }

    /// <summary>The learning rate of this step, a scalar of the parameter's element type.</summary>
    public Tensor Rate { get; }

    /// <summary>Number of this step, from 1, a scalar of the parameter's element type.</summary>
    public Tensor Step { get; }

    /// <summary>1 − β^t for this step t: the correction of a moving average that starts at 0; accurate for β near 1.</summary>
    public Tensor BiasCorrection(double beta) => -Functions.Expm1(Step * Math.Log(beta));

    /// <summary>A piece of the optimizer's own state of this parameter, of the parameter's type.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="initial">Its value before the first step.</param>
    public Tensor Slot(string name, double initial = 0) => readSlot(name, initial);

    /// <summary>Sets the new value of a slot.</summary>
    public void SetSlot(string name, Tensor value) => writeSlot(name, value);
}
