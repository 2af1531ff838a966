using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.CSharp.Emission;

/// <summary>Where a compiled assembly's weights lie.</summary>
public enum WeightStorage
{
    /// <summary>In the assembly, as a manifest resource.</summary>
    Embedded,

    /// <summary>In a safetensors file beside the assembly, with its name and the ending <c>.weights</c>; the constructor takes its path.</summary>
    Beside,

    /// <summary>Nowhere: the state is zero until it is set or loaded.</summary>
    None,
}

/// <summary>A public method of a compiled assembly's class.</summary>
/// <param name="Name">Its name, an identifier of C#.</param>
/// <param name="Entry">The module's entry that it runs.</param>
/// <param name="RowEntry">
/// The same entry compiled for one row: the method takes any number of rows then, in chunks of the first dimension of <paramref name="Entry"/>,
/// and the rest one by one. Rows are counted by the inputs and outputs whose first dimension differs. Null: arrays of exactly the entry's shapes.
/// </param>
public sealed record AssemblyMethod(string Name, string Entry, string? RowEntry = null);

/// <summary>How an assembly is written.</summary>
public sealed record AssemblyOptions
{
    /// <summary>Namespace of the class; empty for none.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>Name of the class; null for the file's own, without what is no letter or digit.</summary>
    public string? ClassName { get; init; }

    /// <summary>The forms that the assembly has. When it is loaded the widest that the machine runs is chosen; the narrowest runs everywhere.</summary>
    public EquatableArray<VectorForm> Forms { get; init; } = [VectorForm.V512, VectorForm.V256, VectorForm.V128];

    /// <summary>Where the weights lie.</summary>
    public WeightStorage Weights { get; init; }

    /// <summary>The class's methods; none for one an entry, named as it is.</summary>
    public EquatableArray<AssemblyMethod> Methods { get; init; } = [];
}

/// <summary>What was written.</summary>
/// <param name="Path">The assembly.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="SymbolsPath">Symbols with the generated source in them.</param>
/// <param name="WeightsPath">The weights beside it; null where there are none.</param>
public sealed record EmittedAssembly(string Path, long Bytes, string SymbolsPath, string? WeightsPath);
