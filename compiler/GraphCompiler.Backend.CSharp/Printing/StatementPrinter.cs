using System.Globalization;
using GraphCompiler.Compiler.Backends;
using GraphCompiler.Compiler.Backends.Text;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.CSharp.Printing;

/// <summary>Statements of the kernel IR as C#.</summary>
/// <param name="writer">Where they go.</param>
/// <param name="library">Gathers the methods that they call.</param>
/// <param name="names">Gives the C# identifier of a name of the kernel.</param>
/// <param name="locals">Pointers and lane numbers that statements share.</param>
/// <param name="comments">Whether comments are printed.</param>
internal sealed class StatementPrinter(CodeWriter writer, FunctionLibrary library, Func<string, string> names, PhaseLocals locals, bool comments)
    : StatementWriter(writer, names, comments)
{
    private const string RaiseFaultSource = """
        private static void RaiseFault(ulong* word, ulong site, long index)
        {
            ulong fault = site << 40 | (ulong)index & (1ul << 40) - 1, seen = Volatile.Read(ref *word);
            while (fault < seen)
            {
                ulong before = Interlocked.CompareExchange(ref *word, fault, seen);
                if (before == seen)
                {
                    return;
                }

                seen = before;
            }
        }
        """;

    private readonly Func<string, string> names = names;
    private readonly ExpressionPrinter expressions = new(library, names, locals);
    private readonly MemoryAccess memory = new(library);

    /// <summary>Prints the body of a loop.</summary>
    public void PrintLoop(Var variable, EquatableArray<Stmt> body) => Print(variable, body);

    /// <inheritdoc/>
    protected override string Type(KernelType type) => type.Code;

    /// <inheritdoc/>
    protected override Code Value(Expr value) => value.Type == KernelType.Index ? expressions.PrintIndex(value) : expressions.Print(value);

    /// <inheritdoc/>
    protected override Code Index(Expr index) => expressions.PrintIndex(index);

    /// <inheritdoc/>
    protected override string Store(Store store)
    {
        Code? mask = store.Mask is null ? null : expressions.Print(store.Mask);
        (string pointer, Expr index) = locals.Address(store.Buffer, store.Index);
        return memory.Store(
            store.Value.Type, store.Buffer.Element, pointer, Index(index), expressions.Print(store.Value), mask, store.NonTemporal);
    }

    /// <inheritdoc/>
    /// <remarks>Declared at the head of the method: what stackalloc takes inside a loop is not given back before the return.</remarks>
    protected override string? Scratch(KernelBuffer buffer) => null;

    /// <inheritdoc/>
    protected override string Barrier() => throw DiagnosticId.UnsupportedKernel.Error("a barrier of a group");

    /// <inheritdoc/>
    protected override string Raise(RaiseFault fault)
    {
        string raise = library.Use("RaiseFault", () => RaiseFaultSource);
        return string.Create(CultureInfo.InvariantCulture, $"{raise}({names(fault.Word.Name)}, {fault.Site}, {Index(fault.Index).Text});");
    }

    /// <inheritdoc/>
    protected override string Remark(Comment comment) => "// " + SourceComment.Of(comment.Text, comment.Location);

    /// <inheritdoc/>
    protected override string Hint(Prefetch prefetch)
    {
        (string start, Expr line) = locals.Address(prefetch.Buffer, prefetch.Index);
        return memory.Prefetch(start, Index(line), prefetch.Near);
    }

    /// <inheritdoc/>
    protected override string Head(For loop)
    {
        string i = names(loop.Variable.Name);
        string step = loop.Step == 1 ? $"{i}++" : string.Create(CultureInfo.InvariantCulture, $"{i} += {loop.Step}");
        return $"for (long {i} = {Index(loop.Begin).Text}; {i} < {Index(loop.End).In(Binding.Shift)}; {step})";
    }

    /// <inheritdoc/>
    protected override IEnumerable<string> After(Var variable) => locals.After(variable);
}
