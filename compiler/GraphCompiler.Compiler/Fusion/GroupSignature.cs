namespace GraphCompiler.Compiler.Fusion;

/// <summary>All of a group that its kernel depends on: groups with equal signatures have kernels that differ in names and comments alone.</summary>
/// <remarks>
/// Nodes and values are numbered in the order of the group; of a value from outside only its type counts, and what it is where that is known when
/// code is made: a constant, a piece of state. Ten layers of one shape have one signature.
/// </remarks>
public sealed class GroupSignature : IEquatable<GroupSignature>
{
    /// <summary>Stands between lists in <see cref="structure"/>.</summary>
    private const int End = -1;

    private readonly List<int> structure = [];
    private readonly List<object> content = [];
    private readonly int hash;

    /// <summary>The signature of a group.</summary>
    public GroupSignature(FusionGroup group)
    {
        var numbers = new Dictionary<Value, int>();
        foreach (Value input in group.Inputs)
        {
            numbers.Add(input, numbers.Count);
            content.Add(input.Type);
            content.Add(input.Op switch
            {
                Constant constant => constant,
                Parameter { IsState: true } => nameof(StateDeclaration),
                _ => nameof(Value),
            });
        }

        foreach (Node node in group.Nodes)
        {
            content.Add(node.Op);
            structure.AddRange(node.Operands.Select(v => numbers[v]));
            structure.Add(End);
            foreach (Value result in node.Results)
            {
                numbers.Add(result, numbers.Count);
                content.Add(result.Type);
            }
        }

        Add(group, numbers);
        var code = new HashCode();
        structure.ForEach(code.Add);
        content.ForEach(code.Add);
        hash = code.ToHashCode();
    }

    /// <inheritdoc/>
    public bool Equals(GroupSignature? other) =>
        other is not null && hash == other.hash && structure.SequenceEqual(other.structure) && content.SequenceEqual(other.content);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as GroupSignature);

    /// <inheritdoc/>
    public override int GetHashCode() => hash;

    /// <summary>Which nodes and values a group, or a part of one, has in which role.</summary>
    private void Add(FusionGroup group, Dictionary<Value, int> numbers)
    {
        structure.Add((int)group.Kind);
        Add(group.Nodes.Select(n => numbers[n.Result]));
        Add(group.Owned.Select(n => numbers[n.Result]));
        Add(group.Inputs.Select(v => numbers[v]));
        Add(group.Outputs.Select(v => numbers[v]));
        foreach (FusionGroup part in group.Parts)
        {
            Add(part, numbers);
        }

        structure.Add(End);
    }

    private void Add(IEnumerable<int> list)
    {
        structure.AddRange(list);
        structure.Add(End);
    }
}
