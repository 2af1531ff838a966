using System.Globalization;
using GraphCompiler.Backend.CSharp.Printing;
using GraphCompiler.Compiler.Backends;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.Ilgpu.Printing;

/// <summary>Statements of the kernel IR as C# that ILGPU compiles: one a line.</summary>
/// <param name="writer">Where they go.</param>
/// <param name="library">Gathers the functions that they call.</param>
/// <param name="names">Gives the identifier of a name of the kernel.</param>
/// <param name="comments">Whether comments are printed.</param>
internal sealed class StatementPrinter(CSharpWriter writer, FunctionLibrary library, Func<string, string> names, bool comments)
{
    private readonly ExpressionPrinter expressions = new(library, names);

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
                writer.Line($"{let.Variable.Type.Element.Code} {names(let.Variable.Name)} = {expressions.Print(let.Value).Text};");
                break;
            case Local local:
                writer.Line($"{local.Variable.Type.Element.Code} {names(local.Variable.Name)} = {expressions.Print(local.Initial).Text};");
                break;
            case Assign assign:
                writer.Line($"{names(assign.Variable.Name)} = {expressions.Print(assign.Value).Text};");
                break;
            case Store store:
                writer.Line(Store(store));
                break;
            case For loop:
                string i = names(loop.Variable.Name), end = expressions.PrintIndex(loop.End).In(Binding.Shift);
                string head = $"for ({loop.Variable.Type.Element.Code} {i} = {expressions.PrintIndex(loop.Begin).Text}; {i} < {end}; ";
                writer.Block(head + string.Create(CultureInfo.InvariantCulture, $"{i} += {loop.Step})"), () => Print(loop.Body));
                break;
            case If branch:
                writer.Block($"if ({expressions.Print(branch.Condition).Text})", () => Print(branch.Then));
                if (branch.Else.Count > 0)
                {
                    writer.Block("else", () => Print(branch.Else));
                }

                break;
            case Scratch { Buffer: var buffer }:
                string memory = buffer.Access == BufferAccess.Shared ? "SharedMemory" : "LocalMemory", element = buffer.Element.MemoryCode;
                string size = Math.Max(1, buffer.Elements).ToString(CultureInfo.InvariantCulture);
                writer.Line($"ArrayView<{element}> {names(buffer.Name)} = {memory}.Allocate<{element}>({size});");
                break;
            case GroupBarrier:
                writer.Line("Group.Barrier();");
                break;
            case RaiseFault fault:
                writer.Line(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Atomic.Min(ref {names(fault.Word.Name)}[0], {(ulong)fault.Site << FaultSite.IndexBits}UL | (ulong)({expressions.PrintIndex(fault.Index).Text}));"));
                break;
            case Comment comment:
                if (comments)
                {
                    writer.Line("// " + SourceComment.Of(comment.Text, comment.Location));
                }

                break;
            case Prefetch:
                // A hint for one processor; it changes no value.
                break;
            default:
                throw DiagnosticId.UnsupportedKernel.Error($"a statement of kind {statement.GetType().Name}");
        }
    }

    private string Store(Store store)
    {
        Code value = expressions.Print(store.Value);
        string bits = store.Value.Type.Element == DType.Bool ? $"{value.In(Binding.Or)} ? (byte)1 : (byte)0" : value.Text;
        string line = $"{names(store.Buffer.Name)}[{expressions.PrintIndex(store.Index).Text}] = {bits};";
        return store.Mask is null ? line : $"if ({expressions.Print(store.Mask).Text}) {line}";
    }
}
