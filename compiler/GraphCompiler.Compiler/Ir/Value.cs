namespace GraphCompiler.Compiler.Ir;

/// <summary>One result of a node.</summary>
/// <param name="Node">The node that computes it.</param>
/// <param name="Index">Which of the node's results.</param>
public readonly record struct Value(Node Node, int Index)
{
    /// <summary>Type of the value.</summary>
    public TensorType Type => Node.Types[Index];

    /// <summary>The op that computes it.</summary>
    public Op Op => Node.Op;

    /// <summary>What it is computed from.</summary>
    public EquatableArray<Value> Operands => Node.Operands;

    /// <summary>
    /// The name in text: <c>%12</c>, or <c>%12.1</c> for the second result of a node with several; of a parameter its own name, <c>%x</c>,
    /// or <c>@dense/weight</c> where it is state.
    /// </summary>
    public override string ToString() => Node switch
    {
        { Op: Parameter parameter } => (parameter.IsState ? "@" : "%") + NameText.Print(parameter.ParameterName),
        { Types.Count: 1 } => $"%{Node.Id}",
        _ => $"%{Node.Id}.{Index}",
    };
}
