using System.Globalization;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Backends.Text;

/// <summary>Statements of the kernel IR in a language like C: one a line. A language says how its types, memory and expressions are written.</summary>
/// <param name="writer">Where they go.</param>
/// <param name="names">Gives the identifier of a name of the kernel.</param>
/// <param name="comments">Whether comments are printed.</param>
public abstract class StatementWriter(CodeWriter writer, Func<string, string> names, bool comments)
{
    /// <summary>Prints statements in order.</summary>
    /// <exception cref="GraphCompilerException">GRC6101: the language has nothing for one of them.</exception>
    public void Print(EquatableArray<Stmt> statements)
    {
        foreach (Stmt statement in statements)
        {
            Print(statement);
        }
    }

    /// <summary>A type of variables.</summary>
    protected abstract string Type(KernelType type);

    /// <summary>An expression.</summary>
    protected abstract Code Value(Expr value);

    /// <summary>An expression whose arithmetic does not overflow.</summary>
    protected abstract Code Index(Expr index);

    /// <summary>A statement that writes elements.</summary>
    protected abstract string Store(Store store);

    /// <summary>A declaration of memory; null where it stands elsewhere.</summary>
    protected abstract string? Scratch(KernelBuffer buffer);

    /// <summary>The statement in which all lanes of a group wait for each other.</summary>
    /// <exception cref="GraphCompilerException">GRC6101: the language has no groups.</exception>
    protected abstract string Barrier();

    /// <summary>A statement that notes a fault.</summary>
    protected abstract string Raise(RaiseFault fault);

    /// <summary>A comment line.</summary>
    protected abstract string Remark(Comment comment);

    /// <summary>A hint; null, as here, where the language has none. It changes no value.</summary>
    protected virtual string? Hint(Prefetch prefetch) => null;

    /// <summary>The head of a loop.</summary>
    protected virtual string Head(For loop)
    {
        string i = names(loop.Variable.Name);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"for ({Type(loop.Variable.Type)} {i} = {Index(loop.Begin).Text}; {i} < {Index(loop.End).In(Binding.Shift)}; {i} += {loop.Step})");
    }

    /// <summary>Lines that follow where a variable has its value.</summary>
    protected virtual IEnumerable<string> After(Var variable) => [];

    /// <summary>Prints the body of a loop.</summary>
    protected void Print(Var variable, EquatableArray<Stmt> body)
    {
        Lines(After(variable));
        Print(body);
    }

    private void Print(Stmt statement)
    {
        switch (statement)
        {
            case Let let:
                writer.Line($"{Type(let.Variable.Type)} {names(let.Variable.Name)} = {Value(let.Value).Text};");
                Lines(After(let.Variable));
                break;
            case Local local:
                writer.Line($"{Type(local.Variable.Type)} {names(local.Variable.Name)} = {Value(local.Initial).Text};");
                break;
            case Assign assign:
                writer.Line($"{names(assign.Variable.Name)} = {Value(assign.Value).Text};");
                break;
            case Store store:
                writer.Line(Store(store));
                break;
            case For loop:
                writer.Block(Head(loop), () => Print(loop.Variable, loop.Body));
                break;
            case If branch:
                writer.Block($"if ({Value(branch.Condition).Text})", () => Print(branch.Then));
                if (branch.Else.Count > 0)
                {
                    writer.Block("else", () => Print(branch.Else));
                }

                break;
            case Scratch scratch:
                Lines(Scratch(scratch.Buffer) is { } declaration ? [declaration] : []);
                break;
            case GroupBarrier:
                writer.Line(Barrier());
                break;
            case RaiseFault fault:
                writer.Line(Raise(fault));
                break;
            case Prefetch prefetch:
                Lines(Hint(prefetch) is { } hint ? [hint] : []);
                break;
            case Comment comment:
                Lines(comments ? [Remark(comment)] : []);
                break;
            default:
                throw DiagnosticId.UnsupportedKernel.Error($"a statement of kind {statement.GetType().Name}");
        }
    }

    private void Lines(IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            writer.Line(line);
        }
    }
}
