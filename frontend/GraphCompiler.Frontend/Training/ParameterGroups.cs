using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Optimizers;

namespace GraphCompiler.Frontend.Training;

/// <summary>Which group of an optimizer each parameter of a network belongs to.</summary>
/// <param name="groups">The groups; the first that takes a parameter counts.</param>
/// <param name="parameters">The parameters.</param>
internal sealed class ParameterGroups(IReadOnlyList<ParameterGroup> groups, ParameterStore parameters)
{
    /// <summary>The group of a parameter, or null.</summary>
    public ParameterGroup? Of(ParameterSpec spec) => groups.FirstOrDefault(group => Takes(group, spec));

    /// <summary>Whether a parameter is trained.</summary>
    public bool Trains(ParameterSpec spec) => spec.IsTrainable && Of(spec) is not { IsFrozen: true };

    /// <summary>Refuses a group that takes no parameter.</summary>
    /// <exception cref="GraphCompilerException">GRC8012: a group takes no parameter, at its line.</exception>
    public void Require()
    {
        foreach (ParameterGroup group in groups)
        {
            if (!parameters.Specs.Any(spec => Takes(group, spec)))
            {
                throw DiagnosticId.InvalidOption.Error(
                    (group.Layer is { } layer
                        ? $"the layer of the parameter group ({layer.Kind}) has no parameters in a scope of its own"
                        : $"no parameter fits the pattern '{group.Pattern}'")
                    + $"; there are {string.Join(", ", parameters.Specs.Select(s => s.Name))}",
                    group.Location);
            }
        }
    }

    private bool Takes(ParameterGroup group, ParameterSpec spec) =>
        group.Takes(spec.Name, group.Layer is { } layer ? parameters.PathOf(layer) : null);
}
