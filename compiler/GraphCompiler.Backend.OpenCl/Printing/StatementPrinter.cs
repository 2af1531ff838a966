using System.Globalization;
using GraphCompiler.Compiler.Backends.Text;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.OpenCl.Printing;

/// <summary>Statements of the kernel IR as OpenCL C. Prefetches are left out: they are a hint for one processor.</summary>
/// <param name="writer">Where they go.</param>
/// <param name="library">Gathers the functions that they call.</param>
/// <param name="names">Gives the identifier of a name of the kernel.</param>
/// <param name="comments">Whether comments are printed.</param>
internal sealed class StatementPrinter(CodeWriter writer, FunctionLibrary library, Func<string, string> names, bool comments)
    : StatementWriter(writer, names, comments)
{
    private readonly Func<string, string> names = names;
    private readonly ExpressionPrinter expressions = new(library, names);
    private readonly MemoryAccess memory = new(library);

    /// <inheritdoc/>
    protected override string Type(KernelType type) => type.Code;

    /// <inheritdoc/>
    protected override Code Value(Expr value) => expressions.Print(value);

    /// <inheritdoc/>
    protected override Code Index(Expr index) => expressions.PrintIndex(index);

    /// <inheritdoc/>
    protected override string Store(Store store)
    {
        Code? mask = store.Mask is null ? null : Value(store.Mask);
        return memory.Store(store.Value.Type, store.Buffer, names(store.Buffer.Name), Index(store.Index), Value(store.Value), mask);
    }

    /// <inheritdoc/>
    protected override string Scratch(KernelBuffer buffer) => string.Create(
        CultureInfo.InvariantCulture,
        $"{buffer.AddressSpace} {buffer.Element.MemoryCode} {names(buffer.Name)}[{Math.Max(1, buffer.Elements)}] __attribute__((aligned(64)));");

    /// <inheritdoc/>
    protected override string Barrier() => "barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE);";

    /// <inheritdoc/>
    protected override string Raise(RaiseFault fault) => string.Create(
        CultureInfo.InvariantCulture,
        $"atom_min({names(fault.Word.Name)}, {(ulong)fault.Site << FaultSite.IndexBits}ul | (ulong){Index(fault.Index).Operand});");

    /// <inheritdoc/>
    protected override string Remark(Comment comment) => ClText.Comment(comment.Text, comment.Location);
}
