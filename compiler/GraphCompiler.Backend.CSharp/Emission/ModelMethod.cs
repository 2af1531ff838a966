using GraphCompiler.Compiler.Backends;
using GraphCompiler.Compiler.Programs;

namespace GraphCompiler.Backend.CSharp.Emission;

/// <summary>An array that a method takes or gives.</summary>
/// <param name="Name">Its identifier.</param>
/// <param name="Type">Its type in the entry.</param>
/// <param name="IsOutput">Whether the method writes it.</param>
/// <param name="RowElements">Elements of one row; null where it does not grow with the rows.</param>
internal sealed record ModelArgument(string Name, TensorType Type, bool IsOutput, long? RowElements)
{
    /// <summary>Whether it is passed as a number.</summary>
    public bool IsScalar => Type.Rank == 0;
}

/// <summary>A method of the class, with identifiers of C#.</summary>
internal sealed class ModelMethod
{
    private readonly MethodSignature signature;

    /// <summary>A method over entries of a module.</summary>
    /// <exception cref="GraphCompilerException">GRC2004: an entry is not there; GRC6105: the row entry is not the same for one row.</exception>
    public ModelMethod(ProgramModule module, EntryMethod method)
    {
        Name = ModelIdentifiers.Require(method.Name, "method's name");
        signature = new MethodSignature(module, method);
        string[] names = ModelIdentifiers.Camel(signature.Values.Select(v => v.Name));
        Arguments = [.. signature.Values.Zip(names, (v, name) => new ModelArgument(name, v.Type, v.IsOutput, v.RowElements))];
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Number of the entry.</summary>
    public int Entry => signature.Entry;

    /// <summary>Number of the entry for one row.</summary>
    public int? RowEntry => signature.RowEntry;

    /// <summary>Inputs, then outputs.</summary>
    public IReadOnlyList<ModelArgument> Arguments { get; }

    /// <summary>Rows of one run of <see cref="Entry"/>, where it is batched.</summary>
    public long Chunk => signature.Chunk;
}
