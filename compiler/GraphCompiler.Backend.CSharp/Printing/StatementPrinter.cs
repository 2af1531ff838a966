using System.Globalization;
using GraphCompiler.Compiler.Backends;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.CSharp.Printing;

/// <summary>Statements of the kernel IR as C#: one a line.</summary>
/// <param name="writer">Where they go.</param>
/// <param name="library">Gathers the methods that they call.</param>
/// <param name="names">Gives the C# identifier of a name of the kernel.</param>
/// <param name="locals">Pointers and lane numbers that statements share.</param>
/// <param name="comments">Whether comments are printed.</param>
internal sealed class StatementPrinter(
    CSharpWriter writer, FunctionLibrary library, Func<string, string> names, PhaseLocals locals, bool comments)
{
    private readonly ExpressionPrinter expressions = new(library, names, locals);
    private readonly MemoryAccess memory = new(library);

    /// <summary>Prints the body of a loop.</summary>
    public void PrintLoop(Var variable, EquatableArray<Stmt> body)
    {
        Pointers(variable);
        Print(body);
    }

    /// <summary>Prints statements in order.</summary>
    public void Print(EquatableArray<Stmt> statements)
    {
        foreach (Stmt statement in statements)
        {
            Print(statement);
        }
    }

    private void Print(Stmt statement)
    {
        switch (statement)
        {
            case Let let:
                Declare(let.Variable, let.Value);
                Pointers(let.Variable);
                break;
            case Local local:
                Declare(local.Variable, local.Initial);
                break;
            case Assign assign:
                writer.Line($"{names(assign.Variable.Name)} = {Value(assign.Variable.Type, assign.Value)};");
                break;
            case Store store:
                Code? mask = store.Mask is null ? null : expressions.Print(store.Mask);
                (string pointer, Expr index) = locals.Address(store.Buffer, store.Index);
                writer.Line(memory.Store(
                    store.Value.Type, store.Buffer.Element, pointer, expressions.PrintIndex(index), expressions.Print(store.Value), mask, store.NonTemporal));
                break;
            case Prefetch prefetch:
                (string start, Expr line) = locals.Address(prefetch.Buffer, prefetch.Index);
                writer.Line(memory.Prefetch(start, expressions.PrintIndex(line), prefetch.Near));
                break;
            case For loop:
                string i = names(loop.Variable.Name);
                string step = loop.Step == 1 ? $"{i}++" : string.Create(CultureInfo.InvariantCulture, $"{i} += {loop.Step}");
                string bound = expressions.PrintIndex(loop.End).In(Binding.Shift);
                writer.Block($"for (long {i} = {expressions.PrintIndex(loop.Begin).Text}; {i} < {bound}; {step})", () => PrintLoop(loop.Variable, loop.Body));
                break;
            case If branch:
                writer.Block($"if ({expressions.Print(branch.Condition).Text})", () => Print(branch.Then));
                if (branch.Else.Count > 0)
                {
                    writer.Block("else", () => Print(branch.Else));
                }

                break;
            case Scratch:
                // Declared at the head of the method: what stackalloc takes inside a loop is not given back before the return.
                break;
            case RaiseFault fault:
                string raise = library.Use("RaiseFault", () => RaiseFaultSource);
                writer.Line(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{raise}({names(fault.Word.Name)}, {fault.Site}, {expressions.PrintIndex(fault.Index).Text});"));
                break;
            case Comment comment:
                if (comments)
                {
                    writer.Line("// " + SourceComment.Of(comment.Text, comment.Location));
                }

                break;
            default:
                throw DiagnosticId.UnsupportedKernel.Error($"a statement of kind {statement.GetType().Name}");
        }
    }

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

    private void Pointers(Var index)
    {
        foreach (string declaration in locals.After(index))
        {
            writer.Line(declaration);
        }
    }

    private void Declare(Var variable, Expr value) =>
        writer.Line($"{variable.Type.Code} {names(variable.Name)} = {Value(variable.Type, value)};");

    private string Value(KernelType type, Expr value) =>
        (type == KernelType.Index ? expressions.PrintIndex(value) : expressions.Print(value)).Text;
}
