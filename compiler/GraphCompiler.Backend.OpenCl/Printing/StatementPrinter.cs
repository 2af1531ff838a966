using System.Globalization;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.OpenCl.Printing;

/// <summary>Statements of the kernel IR as OpenCL C: one a line.</summary>
/// <param name="writer">Where they go.</param>
/// <param name="library">Gathers the functions that they call.</param>
/// <param name="names">Gives the identifier of a name of the kernel.</param>
/// <param name="comments">Whether comments are printed.</param>
internal sealed class StatementPrinter(ClWriter writer, FunctionLibrary library, Func<string, string> names, bool comments)
{
    private readonly ExpressionPrinter expressions = new(library, names);
    private readonly MemoryAccess memory = new(library);

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
                writer.Line($"{let.Variable.Type.Code} {names(let.Variable.Name)} = {expressions.Print(let.Value).Text};");
                break;
            case Local local:
                writer.Line($"{local.Variable.Type.Code} {names(local.Variable.Name)} = {expressions.Print(local.Initial).Text};");
                break;
            case Assign assign:
                writer.Line($"{names(assign.Variable.Name)} = {expressions.Print(assign.Value).Text};");
                break;
            case Store store:
                Code? mask = store.Mask is null ? null : expressions.Print(store.Mask);
                writer.Line(memory.Store(
                    store.Value.Type, store.Buffer, names(store.Buffer.Name), expressions.PrintIndex(store.Index), expressions.Print(store.Value), mask));
                break;
            case For loop:
                string i = names(loop.Variable.Name), begin = expressions.PrintIndex(loop.Begin).Text, end = expressions.PrintIndex(loop.End).Operand;
                writer.Block(
                    string.Create(CultureInfo.InvariantCulture, $"for ({loop.Variable.Type.Code} {i} = {begin}; {i} < {end}; {i} += {loop.Step})"),
                    () => Print(loop.Body));
                break;
            case If branch:
                writer.Block($"if ({expressions.Print(branch.Condition).Text})", () => Print(branch.Then));
                if (branch.Else.Count > 0)
                {
                    writer.Block("else", () => Print(branch.Else));
                }

                break;
            case Scratch { Buffer: var buffer }:
                string array = string.Create(CultureInfo.InvariantCulture, $"{names(buffer.Name)}[{Math.Max(1, buffer.Elements)}]");
                writer.Line($"{buffer.AddressSpace} {buffer.Element.MemoryCode} {array} __attribute__((aligned(64)));");
                break;
            case GroupBarrier:
                writer.Line("barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE);");
                break;
            case RaiseFault fault:
                writer.Line(string.Create(
                    CultureInfo.InvariantCulture,
                    $"atom_min({names(fault.Word.Name)}, {(ulong)fault.Site << FaultSite.IndexBits}ul | (ulong){expressions.PrintIndex(fault.Index).Operand});"));
                break;
            case Comment comment:
                if (comments)
                {
                    writer.Line(ClText.Comment(comment.Text, comment.Location));
                }

                break;
            case Prefetch:
                // OpenCL's own fetches what it then waits for; this is a hint for one processor, and changes no value.
                break;
            default:
                throw DiagnosticId.UnsupportedKernel.Error($"a statement of kind {statement.GetType().Name}");
        }
    }
}
