using System.Globalization;
using System.Text;
using GraphCompiler.Backend.Llvm.Compilation;
using GraphCompiler.Backend.Llvm.Text;
using GraphCompiler.Compiler.Backends;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.Llvm.Printing;

/// <summary>
/// A phase of a kernel as two functions: one that all phases look like, and one that knows of each buffer whether it shares memory with another.
/// <code>
/// define hidden void @k3_mul(ptr %.args, i64 %.begin, i64 %.end)
/// define internal void @k3_mul.chunks(ptr noalias %x, ptr noalias %y, i64 %.begin, i64 %.end)
/// </code>
/// </summary>
/// <param name="module">Gathers what they call.</param>
/// <param name="form">The form.</param>
/// <param name="comments">Whether it says which nodes and lines they came from.</param>
internal sealed class PhasePrinter(ModuleText module, VectorForm form, bool comments)
{
    /// <summary>The text of a phase.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="phase">The phase.</param>
    /// <param name="name">Name of the function.</param>
    /// <param name="shared">Numbers of the buffers that share memory with another that is written.</param>
    public string Print(Kernel kernel, Phase phase, string name, IReadOnlySet<int> shared)
    {
        var writer = new InstructionWriter();
        var scope = new Scope();
        new StatementPrinter(module, writer, scope, form, comments).Loop(phase.Chunk, "%.begin", "%.end", 1, phase.Body);
        writer.Line("ret void");

        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"\n{IrParts.Mark}{name}\n; {phase.Chunks} chunks\n");
        foreach (KernelOrigin origin in comments ? kernel.Origins : [])
        {
            text.Append(";   ").Append(SourceComment.Of(origin.Node, origin.Location)).Append('\n');
        }

        text.Append($"define hidden void @{name}(ptr %.args, i64 %.begin, i64 %.end) nounwind {{\n");
        var parameters = new StringBuilder();
        var arguments = new StringBuilder();
        for (int i = 0; i < kernel.Buffers.Count; i++)
        {
            string buffer = kernel.Buffers[i].Name;
            if (scope.Buffers.Contains(buffer))
            {
                text.Append(CultureInfo.InvariantCulture, $"  %.at.{i} = getelementptr inbounds ptr, ptr %.args, i64 {i}\n  %{buffer} = load ptr, ptr %.at.{i}\n");
                parameters.Append(shared.Contains(i) ? $"ptr %{buffer}, " : $"ptr noalias %{buffer}, ");
                arguments.Append($"ptr %{buffer}, ");
            }
        }

        return text.Append($"  call void @{name}.chunks({arguments}i64 %.begin, i64 %.end)\n  ret void\n}}\n")
            .Append($"define internal void @{name}.chunks({parameters}i64 %.begin, i64 %.end) noinline nounwind {{\n{writer}}}\n").ToString();
    }
}
