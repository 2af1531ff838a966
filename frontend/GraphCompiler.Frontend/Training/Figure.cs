namespace GraphCompiler.Frontend.Training;

/// <summary>A figure of merit: what is averaged over rows, and what its means say.</summary>
/// <param name="Name">Its name in the history.</param>
/// <param name="Size">How many numbers are averaged for it.</param>
/// <param name="Metric">Makes the figure of the means; null for the loss, which is its mean.</param>
internal sealed record Figure(string Name, int Size, Metric? Metric);
