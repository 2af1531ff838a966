using System.Globalization;
using GraphCompiler.Backend.CSharp.Printing;
using GraphCompiler.Compiler.Backends;
using GraphCompiler.Compiler.Backends.Text;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.Ilgpu.Printing;

/// <summary>Statements of the kernel IR as C# that ILGPU compiles. Prefetches are left out: they are a hint for one processor.</summary>
/// <param name="writer">Where they go.</param>
/// <param name="library">Gathers the functions that they call.</param>
/// <param name="names">Gives the identifier of a name of the kernel.</param>
/// <param name="comments">Whether comments are printed.</param>
internal sealed class StatementPrinter(CodeWriter writer, FunctionLibrary library, Func<string, string> names, bool comments)
    : StatementWriter(writer, names, comments)
{
    private readonly Func<string, string> names = names;
    private readonly ExpressionPrinter expressions = new(library, names);

    /// <inheritdoc/>
    protected override string Type(KernelType type) => type.Element.Code;

    /// <inheritdoc/>
    protected override Code Value(Expr value) => expressions.Print(value);

    /// <inheritdoc/>
    protected override Code Index(Expr index) => expressions.PrintIndex(index);

    /// <inheritdoc/>
    protected override string Store(Store store)
    {
        Code value = Value(store.Value);
        string bits = store.Value.Type.Element == DType.Bool ? $"{value.In(Binding.Or)} ? (byte)1 : (byte)0" : value.Text;
        string line = $"{names(store.Buffer.Name)}[{Index(store.Index).Text}] = {bits};";
        return store.Mask is null ? line : $"if ({Value(store.Mask).Text}) {line}";
    }

    /// <inheritdoc/>
    protected override string Scratch(KernelBuffer buffer)
    {
        string memory = buffer.Access == BufferAccess.Shared ? "SharedMemory" : "LocalMemory", element = buffer.Element.MemoryCode;
        return string.Create(
            CultureInfo.InvariantCulture, $"ArrayView<{element}> {names(buffer.Name)} = {memory}.Allocate<{element}>({Math.Max(1, buffer.Elements)});");
    }

    /// <inheritdoc/>
    protected override string Barrier() => "Group.Barrier();";

    /// <inheritdoc/>
    protected override string Raise(RaiseFault fault) => string.Create(
        CultureInfo.InvariantCulture,
        $"Atomic.Min(ref {names(fault.Word.Name)}[0], {(ulong)fault.Site << FaultSite.IndexBits}UL | (ulong)({Index(fault.Index).Text}));");

    /// <inheritdoc/>
    protected override string Remark(Comment comment) => "// " + SourceComment.Of(comment.Text, comment.Location);
}
