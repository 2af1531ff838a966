using GraphCompiler.Compiler.Backends;
using GraphCompiler.Compiler.Backends.Text;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.OpenCl.Printing;

/// <summary>The phases of kernels as <c>__kernel</c> functions: a work group runs a chunk, each of its items a lane.</summary>
/// <remarks>
/// Each argument is a buffer of bytes and an offset into it.
/// <code>
/// __kernel __attribute__((reqd_work_group_size(1, 1, 1)))
/// void k0_mul(__global uchar* x_block, ulong x_offset, __global uchar* y_block, ulong y_offset)
/// {
///     __global const float* x = (__global const float*)(x_block + x_offset);
///     __global float* y = (__global float*)(y_block + y_offset);
///     long chunk = get_group_id(0);
/// </code>
/// </remarks>
/// <param name="library">Gathers the functions that they call.</param>
/// <param name="comments">Whether comments are printed.</param>
internal sealed class PhasePrinter(FunctionLibrary library, bool comments) : PhaseFunctions(comments)
{
    /// <inheritdoc/>
    protected override string Identifier(string name) => ClText.Identifier(name);

    /// <inheritdoc/>
    protected override string Body(Phase phase, Func<string, string> names, bool isCommented)
    {
        var body = new CodeWriter(depth: 1);
        body.Line($"{phase.Chunk.Type.Code} {names(phase.Chunk.Name)} = get_group_id(0);");
        if (phase.Lanes is { Variable: var lane })
        {
            body.Line($"{lane.Type.Code} {names(lane.Name)} = get_local_id(0);");
        }

        new StatementPrinter(body, library, names, isCommented).Print(phase.Body);
        return body.ToString();
    }

    /// <inheritdoc/>
    protected override string Function(
        string name, Phase phase, IReadOnlyList<KernelBuffer> arguments, Func<string, string> names, EquatableArray<KernelOrigin> origins, string body)
    {
        var writer = new CodeWriter();
        foreach (KernelOrigin origin in origins)
        {
            writer.Line(ClText.Comment(origin.Node, origin.Location));
        }

        writer.Line($"__kernel __attribute__((reqd_work_group_size({phase.LaneCount}, 1, 1)))");
        IEnumerable<string> parameters = arguments.Select(buffer => names(buffer.Name)).Select(b => $"__global uchar* {b}_block, ulong {b}_offset");
        writer.Line($"void {name}({string.Join(", ", parameters)})");
        writer.Line("{");
        foreach (KernelBuffer buffer in arguments)
        {
            string type = $"__global {(buffer.Access == BufferAccess.In ? "const " : "")}{buffer.Element.MemoryCode}*", b = names(buffer.Name);
            writer.Line($"    {type} {b} = ({type})({b}_block + {b}_offset);");
        }

        return $"{writer}{body}}}\n";
    }
}
