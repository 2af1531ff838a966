namespace GraphCompiler.Frontend.Optimizers;

/// <summary>An exponential moving average of the weights, which is what is evaluated (Polyak and Juditsky 1992; Tarvainen and Valpola 2017).</summary>
/// <remarks>
/// After each update <c>a = d·a + (1 − d)·p</c>, beginning with the initial weights. With warm-up <c>d = min(decay, (1 + t) / (10 + t))</c> for the update
/// number t from 1, so that the first weights are soon forgotten.
/// </remarks>
/// <param name="Decay">Decay of the average, in [0, 1).</param>
/// <param name="WarmUp">Whether the decay is smaller at the start.</param>
public sealed record WeightAverage(double Decay = 0.999, bool WarmUp = false);
