using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;

namespace GraphCompiler.Tests.Fuzzing;

/// <summary>A graph with a value for each of its parameters, states included.</summary>
/// <param name="Seed">The seed that makes it again.</param>
/// <param name="Graph">The graph.</param>
/// <param name="Arguments">One array for each parameter, in order.</param>
internal sealed record FuzzCase(int Seed, Graph Graph, IReadOnlyList<NdArray> Arguments)
{
    /// <summary>The arguments in the domain of the oracle.</summary>
    public ReferenceTensor[] ReferenceArguments => [.. Arguments.Select(ReferenceTensor.From)];

    /// <summary>All values, as the oracle sees them.</summary>
    public Interpretation Interpret(Perturbation? perturbation = null) =>
        GraphInterpreter.Interpret(Graph, ReferenceArguments, perturbation);

    /// <summary>The results, as the oracle sees them.</summary>
    public ReferenceTensor[] Oracle(Perturbation? perturbation = null) =>
        GraphInterpreter.Run(Graph, ReferenceArguments, perturbation);
}
