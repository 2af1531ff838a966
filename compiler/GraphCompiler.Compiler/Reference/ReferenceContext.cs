namespace GraphCompiler.Compiler.Reference;

/// <summary>What the oracle gives to an op that it evaluates: parameter values, nested graphs, a place to note faults in the data.</summary>
public abstract class ReferenceContext
{
    /// <summary>The value of a parameter.</summary>
    public abstract ReferenceTensor Parameter(Node node);

    /// <summary>Runs a nested graph on the given operands.</summary>
    public abstract ReferenceTensor[] Run(Graph nested, ReadOnlySpan<ReferenceTensor> operands);

    /// <summary>Notes that element <paramref name="index"/> of a node's operand is out of range; the first node in order wins.</summary>
    public abstract void Fault(Node node, DiagnosticId id, long index);
}
