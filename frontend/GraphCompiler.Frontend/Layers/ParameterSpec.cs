using GraphCompiler.Frontend.Initializers;

namespace GraphCompiler.Frontend.Layers;

/// <summary>A piece of a network's state that a layer declared.</summary>
/// <param name="Name">Path, as <c>encoder/dense1/weight</c>: its name in checkpoints.</param>
/// <param name="Type">Type.</param>
/// <param name="Initializer">How it starts.</param>
/// <param name="IsTrainable">Whether the optimizer updates it.</param>
/// <param name="IsBias">Whether penalties leave it out.</param>
/// <param name="Location">Where the layer was written.</param>
public sealed record ParameterSpec(
    string Name, TensorType Type, Initializer Initializer, bool IsTrainable, bool IsBias, SourceLocation Location);
