namespace GraphCompiler.Frontend.Layers;

/// <summary>An input of a network.</summary>
/// <param name="Name">Its name: that of the column of the data, of the parameter of the graph and of the method of a compiled assembly.</param>
/// <param name="Row">Type of one row, without the batch: <c>F32(784)</c>.</param>
public sealed record NetworkInput(string Name, TensorType Row);
