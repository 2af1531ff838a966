namespace GraphCompiler.Frontend.Data;

/// <summary>Images of digits with their labels.</summary>
/// <param name="Train">Inputs <c>f32[n,784]</c>, pixels from 0 to 1, row by row; targets <c>i32[n]</c>, 0 to 9. 60,000 rows.</param>
/// <param name="Test">The same, 10,000 rows that are not to be trained on.</param>
/// <param name="Source">Where they come from: a folder, a host, or that they were drawn.</param>
/// <param name="IsDrawn">True for digits that were drawn because the MNIST files could not be had.</param>
public sealed record MnistData(Dataset Train, Dataset Test, string Source, bool IsDrawn);
