using System.Globalization;
using System.Text;

namespace GraphCompiler.Backend.Llvm.Text;

/// <summary>The instructions of one function, block by block; gives names to their results.</summary>
internal sealed class InstructionWriter
{
    private readonly StringBuilder head = new();
    private readonly StringBuilder body = new();
    private int values;
    private int labels;
    private int lastStart;
    private string last = "";

    /// <summary>Label of the block that is written.</summary>
    public string Block { get; private set; } = ".entry";

    /// <summary>Writes an instruction that has a result.</summary>
    /// <returns>Its name: <c>%.12</c>; names of the kernel have no dot.</returns>
    public string Emit(string instruction)
    {
        last = "%." + values++.ToString(CultureInfo.InvariantCulture);
        lastStart = body.Length;
        body.Append("  ").Append(last).Append(" = ").Append(instruction).Append('\n');
        return last;
    }

    /// <summary>Gives a value its name in the kernel, if its instruction was the last that was written.</summary>
    /// <returns>What it is called by.</returns>
    public string Name(string value, string name)
    {
        if (value != last)
        {
            return value;
        }

        body.Remove(lastStart + 2, last.Length).Insert(lastStart + 2, "%" + name);
        last = "";
        return "%" + name;
    }

    /// <summary>Writes an instruction without a result.</summary>
    public void Line(string instruction) => body.Append("  ").Append(instruction).Append('\n');

    /// <summary>Writes an instruction at the head of the function: room on the stack.</summary>
    public void Head(string instruction) => head.Append("  ").Append(instruction).Append('\n');

    /// <summary>A new label.</summary>
    public string Label() => ".b" + labels++.ToString(CultureInfo.InvariantCulture);

    /// <summary>Begins a block.</summary>
    public void Begin(string label)
    {
        body.Append(label).Append(":\n");
        (Block, last) = (label, "");
    }

    /// <summary>Ends the block with a jump and begins the next.</summary>
    public void Jump(string target, string next)
    {
        Line($"br label %{target}");
        Begin(next);
    }

    /// <summary>Ends the block with a branch and begins the next.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="then">Where it holds.</param>
    /// <param name="otherwise">Where it does not.</param>
    /// <param name="next">The block that follows in the text.</param>
    /// <param name="weights">How often it holds, as <see cref="ModuleText.Weights"/> gives it; empty where that is not known.</param>
    public void Branch(string condition, string then, string otherwise, string next, string weights = "")
    {
        Line($"br i1 {condition}, label %{then}, label %{otherwise}{weights}");
        Begin(next);
    }

    /// <summary>The instructions.</summary>
    public override string ToString() => $".entry:\n{head}{body}";
}
