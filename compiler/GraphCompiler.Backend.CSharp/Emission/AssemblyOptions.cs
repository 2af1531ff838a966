using GraphCompiler.Compiler.Backends;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.CSharp.Emission;

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
    public EquatableArray<EntryMethod> Methods { get; init; } = [];
}

/// <summary>What was written.</summary>
/// <param name="Path">The assembly.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="SymbolsPath">Symbols with the generated source in them.</param>
/// <param name="WeightsPath">The weights beside it; null where there are none.</param>
public sealed record EmittedAssembly(string Path, long Bytes, string SymbolsPath, string? WeightsPath) : EmittedModel(Path, Bytes, WeightsPath);
