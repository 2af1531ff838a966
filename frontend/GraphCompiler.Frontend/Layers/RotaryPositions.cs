namespace GraphCompiler.Frontend.Layers;

/// <summary>Rotary positions of attention (Su et al. 2021): queries and keys are turned by angles that grow with their position.</summary>
/// <param name="WavelengthBase">Position t turns pair i by the angle <c>t · base^(−2i/d)</c>.</param>
/// <param name="IsInterleaved">Whether pairs are neighbours, as in the paper and LLaMA's files; else the two halves of a head, as in GPT-NeoX.</param>
public sealed record RotaryPositions(double WavelengthBase = 10000, bool IsInterleaved = true);
