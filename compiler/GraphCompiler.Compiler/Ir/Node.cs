namespace GraphCompiler.Compiler.Ir;

/// <summary>An op applied to operands. Immutable; belongs to the one builder or graph that made it.</summary>
public sealed class Node
{
    internal Node(int id, Op op, EquatableArray<Value> operands, EquatableArray<TensorType> types, SourceLocation location) =>
        (Id, Op, Operands, Types, Location) = (id, op, operands, types, location);

    /// <summary>Position in the graph's list of nodes; operands come before their users.</summary>
    public int Id { get; }

    /// <summary>What is computed.</summary>
    public Op Op { get; }

    /// <summary>The values it is computed from.</summary>
    public EquatableArray<Value> Operands { get; }

    /// <summary>Types of the results.</summary>
    public EquatableArray<TensorType> Types { get; }

    /// <summary>The user's line that asked for it.</summary>
    public SourceLocation Location { get; }

    /// <summary>Type of the only result.</summary>
    public TensorType Type => Types[0];

    /// <summary>The first result.</summary>
    public Value Result => new(this, 0);

    /// <summary>All results.</summary>
    public IEnumerable<Value> Results
    {
        get
        {
            for (int i = 0; i < Types.Count; i++)
            {
                yield return new Value(this, i);
            }
        }
    }

    /// <summary>Types of the operands.</summary>
    public TensorType[] OperandTypes() => Operands.Select(v => v.Type).ToArray();

    /// <summary>The node as one line of graph text.</summary>
    public override string ToString() => GraphPrinter.Line(this);
}
