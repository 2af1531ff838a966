using System.Globalization;
using GraphCompiler.Backend.Llvm.Text;
using GraphCompiler.Compiler.Backends;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.Llvm.Printing;

/// <summary>Statements of the kernel IR as instructions and blocks.</summary>
/// <param name="module">Gathers what they call.</param>
/// <param name="writer">Where the instructions go.</param>
/// <param name="scope">The values of names.</param>
/// <param name="form">The form.</param>
/// <param name="comments">Whether comments are printed.</param>
internal sealed class StatementPrinter(ModuleText module, InstructionWriter writer, Scope scope, VectorForm form, bool comments)
{
    private readonly ExpressionPrinter expressions = new(module, writer, scope, form);
    private readonly MemoryInstructions memory = new(module, writer);

    /// <summary>Prints a loop. It is entered only if it has a turn, and asks at its end for the next.</summary>
    /// <param name="variable">The loop variable.</param>
    /// <param name="begin">Its first value.</param>
    /// <param name="end">The bound.</param>
    /// <param name="step">Step.</param>
    /// <param name="body">Statements.</param>
    /// <param name="turns">How many turns it has, where that is known: LLVM's guess of 32 for every loop would give registers to the wrong one.</param>
    public void Loop(Var variable, string begin, string end, long step, EquatableArray<Stmt> body, long? turns = null)
    {
        string turn = writer.Label(), latch = writer.Label(), after = writer.Label(), before = writer.Block;
        string index = "%" + variable.Name, next = index + ".next";
        writer.Branch(writer.Emit($"icmp slt i64 {begin}, {end}"), turn, after, turn);
        writer.Line($"{index} = phi i64 [ {begin}, %{before} ], [ {next}, %{latch} ]");
        scope.Values[variable.Name] = index;
        Print(body);
        writer.Jump(latch, latch);
        writer.Line($"{next} = add nsw i64 {index}, {step.ToString(CultureInfo.InvariantCulture)}");
        writer.Branch(writer.Emit($"icmp slt i64 {next}, {end}"), turn, after, after, turns is > 0 and var known ? module.Weights(known - 1, 1) : "");
    }

    private void Print(EquatableArray<Stmt> statements)
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
                scope.Values[let.Variable.Name] = writer.Name(expressions.Print(let.Value), let.Variable.Name);
                break;
            case Local local:
                writer.Head($"%{local.Variable.Name} = alloca {local.Variable.Type.Ir}");
                scope.Locals.Add(local.Variable.Name);
                Assign(local.Variable, local.Initial);
                break;
            case Assign assign:
                Assign(assign.Variable, assign.Value);
                break;
            case Store store:
                string index = expressions.Print(store.Index), value = expressions.Print(store.Value);
                memory.Store(
                    store.Value.Type, store.Buffer.Element, scope.Buffer(store.Buffer), index, value, expressions.Mask(store.Mask), store.NonTemporal);
                break;
            case Prefetch prefetch:
                memory.Prefetch(prefetch.Buffer.Element, scope.Buffer(prefetch.Buffer), expressions.Print(prefetch.Index));
                break;
            case For loop:
                Loop(loop.Variable, expressions.Print(loop.Begin), expressions.Print(loop.End), loop.Step, loop.Body, loop.Turns);
                break;
            case If branch:
                If(branch);
                break;
            case Scratch scratch:
                long bytes = checked(scratch.Buffer.Elements * scratch.Buffer.Element.Size);
                writer.Head(string.Create(CultureInfo.InvariantCulture, $"%{scratch.Buffer.Name} = alloca [{bytes} x i8], align 64"));
                break;
            case RaiseFault fault:
                memory.RaiseFault(scope.Buffer(fault.Word), fault.Site, expressions.Print(fault.Index));
                break;
            case Comment comment:
                if (comments)
                {
                    writer.Line("; " + SourceComment.Of(comment.Text, comment.Location));
                }

                break;
            default:
                throw DiagnosticId.UnsupportedKernel.Error($"a statement of kind {statement.GetType().Name}");
        }
    }

    private void Assign(Var variable, Expr value) => writer.Line($"store {variable.Type.Ir} {expressions.Print(value)}, ptr %{variable.Name}");

    private void If(If branch)
    {
        string condition = expressions.Print(branch.Condition);
        string then = writer.Label(), after = writer.Label(), otherwise = branch.Else.Count > 0 ? writer.Label() : after;
        writer.Branch(condition, then, otherwise, then);
        Print(branch.Then);
        writer.Jump(after, otherwise);
        if (branch.Else.Count > 0)
        {
            Print(branch.Else);
            writer.Jump(after, after);
        }
    }
}
