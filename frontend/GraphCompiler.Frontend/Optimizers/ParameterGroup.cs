using System.IO.Enumeration;
using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Layers;

namespace GraphCompiler.Frontend.Optimizers;

/// <summary>Parameters that are trained in another way than the rest. Of the groups of an optimizer, the first that a parameter belongs to counts.</summary>
/// <remarks>
/// <code>
/// new Adam(1e-3) { Groups = [new ParameterGroup("*/bias", weightDecay: 0), new ParameterGroup(encoder, frozen: true)] }
/// </code>
/// </remarks>
public sealed record ParameterGroup
{
    /// <summary>The parameters whose names fit a pattern.</summary>
    /// <param name="pattern">A name as <c>dense1/weight</c>, where <c>*</c> stands for any text and <c>?</c> for one character.</param>
    /// <param name="rate">Factor of the learning rate.</param>
    /// <param name="weightDecay">Weight decay in the gradient; that of the optimizer where null.</param>
    /// <param name="decoupledWeightDecay">Decoupled weight decay; that of the optimizer where null.</param>
    /// <param name="frozen">Whether they stay as they are: they have no gradient and no slots.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    public ParameterGroup(
        string pattern, double rate = 1, double? weightDecay = null, double? decoupledWeightDecay = null, bool frozen = false,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        (Pattern, Rate, WeightDecay, DecoupledWeightDecay, IsFrozen) = (pattern, rate, weightDecay, decoupledWeightDecay, frozen);
        Location = new SourceLocation(file, line);
    }

    /// <summary>The parameters of a layer and of all layers in its scope.</summary>
    /// <param name="layer">The layer; it has a scope of its own, so it is no nameless <see cref="Sequential"/>.</param>
    /// <param name="rate">Factor of the learning rate.</param>
    /// <param name="weightDecay">Weight decay in the gradient; that of the optimizer where null.</param>
    /// <param name="decoupledWeightDecay">Decoupled weight decay; that of the optimizer where null.</param>
    /// <param name="frozen">Whether they stay as they are: they have no gradient and no slots.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    public ParameterGroup(
        Layer layer, double rate = 1, double? weightDecay = null, double? decoupledWeightDecay = null, bool frozen = false,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : this("", rate, weightDecay, decoupledWeightDecay, frozen, file, line) => Layer = layer;

    /// <summary>The pattern of the names; empty where a layer says which.</summary>
    public string Pattern { get; }

    /// <summary>The layer; null where a pattern says which.</summary>
    public Layer? Layer { get; }

    /// <summary>Factor of the learning rate.</summary>
    public double Rate { get; }

    /// <summary>Weight decay in the gradient; that of the optimizer where null.</summary>
    public double? WeightDecay { get; }

    /// <summary>Decoupled weight decay; that of the optimizer where null.</summary>
    public double? DecoupledWeightDecay { get; }

    /// <summary>Whether they stay as they are.</summary>
    public bool IsFrozen { get; }

    /// <summary>Where the user wrote it.</summary>
    public SourceLocation Location { get; }

    /// <summary>Whether a parameter belongs to it.</summary>
    /// <param name="name">Name of the parameter.</param>
    /// <param name="scope">Scope of the group's layer; null where a pattern says which, or the layer has none.</param>
    internal bool Takes(string name, string? scope) => Layer is null
        ? FileSystemName.MatchesSimpleExpression(Pattern, name, ignoreCase: false)
        : scope is not null && name.StartsWith(scope + "/", StringComparison.Ordinal);

    /// <summary>What is wrong with its numbers.</summary>
    internal IEnumerable<string> Faults() =>
    [
        .. OptionFaults.NotNegative("the factor of the learning rate", Rate), .. OptionFaults.NotNegative("the weight decay", WeightDecay ?? 0),
        .. OptionFaults.NotNegative("the decoupled weight decay", DecoupledWeightDecay ?? 0),
    ];
}
