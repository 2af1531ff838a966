namespace GraphCompiler.Compiler.Backends;

/// <summary>Where the weights of a model that is written as a file lie.</summary>
public enum WeightStorage
{
    /// <summary>In the file itself.</summary>
    Embedded,

    /// <summary>In a safetensors file beside it, with its name and the ending <c>.weights</c>; whoever makes the model loads it.</summary>
    Beside,

    /// <summary>Nowhere: the state is zero until it is set or loaded.</summary>
    None,
}
