using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;

namespace GraphCompiler.Tests.ControlFlow;

/// <summary>Every constraint of loops and branches is broken once: the message cites it and the types, at the user's line.</summary>
public sealed class ControlFlowTypeTests
{
    private static readonly TensorType F = new(DType.F32, [3]), F2 = new(DType.F32, [2, 3]), I = new(DType.I32, [3]), B = TensorType.Scalar(DType.Bool);

    private static IEnumerable<(int Constraint, Op Op, TensorType[] Operands)> Broken =>
    [
        (1, new Scan(Signature([F], 0), 2, -1, 0), [F]), (1, new Scan(Signature([F], 0), 2, 1, 1), [F]), (1, new Scan(Signature([F, F], 0), 2, 1, 0), [F]),
        (2, new Scan(Signature([F], 0), -1, 1, 0), [F]), (2, new Scan(Signature([F, F], 0), 4, 1, 1), [F, F2]), (2, new Scan(Signature([F, B], 0), 4, 1, 1), [F, B]),
        (3, new Scan(Signature([F, I], 0), 2, 1, 1), [F, F2]), (3, new Scan(Signature([F, I], 0), 2, 1, 0), [F, F]),
        (4, new Scan(Signature([F, I], 1), 2, 1, 0), [F, I]), (4, new Scan(Signature([F, I], 0), 2, 2, 0), [F, I]),
        (5, new Scan(Signature([F]), 2, 0, 0), [F]),
        (1, new While(Signature([F, B], 1), Signature([F, B], 0), 0), [F, B]), (1, new While(Signature([F, B], 1), Signature([F, B], 0), 3), [F, B]),
        (2, new While(Signature([B], 0), Signature([F, B], 0), 1), [F, B]), (2, new While(Signature([F, B], 1), Signature([F], 0), 1), [F, B]),
        (3, new While(Signature([F, B], 0), Signature([F, B], 0), 1), [F, B]), (3, new While(Signature([F, B], 1, 1), Signature([F, B], 0), 1), [F, B]),
        (4, new While(Signature([F, B], 1), Signature([F, B], 1), 1), [F, B]), (4, new While(Signature([F, B], 1), Signature([F, B], 0, 1), 1), [F, B]),
        (5, new While(Signature([F, B], 1), Signature([F, B], 0), 1, -1), [F, B]),
        (1, new Cond(Signature([F], 0), Signature([F], 0)), [F, F]), (1, new Cond(Signature([], 0), Signature([], 0)), []),
        (2, new Cond(Signature([F], 0), Signature([I], 0)), [B, F]), (3, new Cond(Signature([F, I], 0), Signature([F, I], 1)), [B, F, I]),
        (3, new Cond(Signature([F]), Signature([F])), [B, F]),
    ];

    /// <summary>Whether a constraint, as <c>scan (C1)</c>, is broken here.</summary>
    internal static bool Cites(string constraint) => Broken.Any(b => constraint == $"{b.Op.Name} (C{b.Constraint})");

    /// <summary>A graph that gives some of its parameters; without any, of one parameter only where asked for none.</summary>
    private static Graph Signature(TensorType[] parameters, params int[] results)
    {
        var b = new GraphBuilder("g");
        Value[] xs = [.. parameters.Select((type, i) => b.Parameter($"x{i}", type))];
        return b.Build([.. results.Where(x => x < xs.Length).Select((x, i) => new GraphResult($"y{i}", xs[x]))]);
    }

    [Fact]
    public void The_message_cites_the_constraint_and_the_types()
    {
        foreach ((int constraint, Op op, TensorType[] operands) in Broken)
        {
            GraphCompilerException fault = Assert.Throws<GraphCompilerException>(() => Add(op, operands));
            Assert.StartsWith($"{op.Name} (C{constraint}): {op.Constraints[constraint - 1]}, got ", fault.Diagnostic.Message, StringComparison.Ordinal);
            Assert.Equal("Model.cs:7", fault.Diagnostic.Location.ToString());
        }
    }

    [Fact]
    public void A_carry_that_changes_its_type_is_told_with_both_types()
    {
        string message = Assert.Throws<GraphCompilerException>(() => Add(new Scan(Signature([F, I], 1), 2, 1, 0), [F, I])).Diagnostic.Message;
        Assert.EndsWith("got i32[3] for carries f32[3]", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_body_that_reads_state_breaks_a_law()
    {
        var body = new GraphBuilder("body");
        Graph reading = body.Build(new GraphResult("y", body.Parameter("w", F, isState: true)));
        var b = new GraphBuilder("f");
        Graph graph = b.Build(new GraphResult("y", b.Scan(new Scan(reading, 2, 1, 0), b.Parameter("x", F))[0]));
        Assert.Equal("GRC2005", Assert.Throws<GraphCompilerException>(() => GraphVerifier.Verify(graph)).Code);
    }

    private static void Add(Op op, TensorType[] operands)
    {
        var b = new GraphBuilder("broken");
        Value[] values = [.. operands.Select((type, i) => b.Parameter($"x{i}", type))];
        b.Location = new SourceLocation("Model.cs", 7);
        b.AddNode(op, values);
    }
}
