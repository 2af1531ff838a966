using System.Globalization;
using GraphCompiler.Compiler.Fusion;

namespace GraphCompiler.Compiler.Rematerialization;

/// <summary>What is computed again in an entry to meet a budget of memory, and what it costs.</summary>
/// <param name="Budget">The budget in bytes.</param>
/// <param name="Before">Bytes of the arena with everything kept.</param>
/// <param name="After">Bytes of the arena now.</param>
/// <param name="Nodes">Nodes that compute something again.</param>
/// <param name="Work">Their operations as a part of all operations of the entry before: by how much it is expected to be slower.</param>
public sealed record RematerializationReport(long Budget, long Before, long After, int Nodes, double Work)
{
    /// <summary>The report as a line.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"rematerialization  {FusionReport.Bytes(Before)} → {FusionReport.Bytes(After)} (budget {FusionReport.Bytes(Budget)}): {Nodes} nodes are computed again, {100 * Work:0.0} % more operations");
}
