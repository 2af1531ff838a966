using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Reference;

/// <summary>Turns the body of a grid's phase into closures that run it for all lanes of a group.</summary>
/// <remarks>
/// Lanes run one after another up to the next barrier, at which all of them arrive before the first goes on. What holds a barrier is run by the
/// group as one, and its bounds and conditions must be the same in every lane; all else by each lane alone.
/// </remarks>
/// <param name="frame">Variables and memory.</param>
/// <param name="watched">Begins a span between barriers; the argument is memory that a statement made, null for all.</param>
internal sealed class GroupInterpreter(KernelFrame frame, Action<ReferenceMemory?> watched)
{
    private readonly StatementInterpreter statements = new(frame);
    private readonly ExprInterpreter expressions = new(frame);

    /// <summary>A block.</summary>
    public Action Compile(EquatableArray<Stmt> body)
    {
        var parts = new List<Action>();
        var alone = new List<Stmt>();
        void Flush()
        {
            if (alone.Count > 0)
            {
                parts.Add(EachLane(statements.Compile(alone.ToEquatable())));
                alone.Clear();
            }
        }

        foreach (Stmt statement in body)
        {
            if (!IsOfGroup(statement))
            {
                alone.Add(statement);
                continue;
            }

            // What comes before declares what it uses.
            Flush();
            parts.Add(Together(statement));
        }

        Flush();
        Action[] all = [.. parts];
        return () => Array.ForEach(all, part => part());
    }

    private static bool IsOfGroup(Stmt statement) => statement switch
    {
        GroupBarrier or Scratch { Buffer.Access: BufferAccess.Shared } => true,
        For s => s.Body.Any(HoldsBarrier),
        If s => s.Then.Concat(s.Else).Any(HoldsBarrier),
        _ => false,
    };

    /// <summary>A statement that the group runs as one.</summary>
    private Action Together(Stmt statement)
    {
        switch (statement)
        {
            case GroupBarrier:
                return () => watched(null);
            case Scratch { Buffer: { Access: BufferAccess.Shared } buffer }:
                return () =>
                {
                    ReferenceMemory memory = ReferenceMemory.Undefined(buffer.Elements * buffer.Element.Size);
                    frame.Slices[buffer.Name] = memory;
                    watched(memory);
                };
            case For loop:
                return Loop(loop);
            case If branch:
                Lane condition = expressions.Compile(branch.Condition);
                (Action then, Action otherwise) = (Compile(branch.Then), Compile(branch.Else));
                return () => (Same(branch, () => (long)condition(0)) != 0 ? then : otherwise)();
            default:
                throw new NotSupportedException($"{statement.GetType().Name} is run by each lane alone");
        }
    }

    private Action Loop(For loop)
    {
        Func<long> begin = expressions.Index(loop.Begin), end = expressions.Index(loop.End);
        ulong[] variable = frame.Declare(loop.Variable);
        Action body = Compile(loop.Body);
        return () =>
        {
            long bound = Same(loop, end);
            for (long i = Same(loop, begin); i < bound; i += loop.Step)
            {
                Array.Fill(variable, StatementInterpreter.Bits(loop.Variable, i));
                body();
            }
        };
    }

    private Action EachLane(Action action) => () =>
    {
        for (int lane = 0; lane < frame.LaneCount; lane++)
        {
            frame.CurrentLane = lane;
            action();
        }

        frame.CurrentLane = 0;
    };

    /// <summary>A value that all lanes have to agree on.</summary>
    private long Same(Stmt statement, Func<long> value)
    {
        frame.Current = statement;
        long first = value();
        for (int lane = 1; lane < frame.LaneCount; lane++)
        {
            frame.CurrentLane = lane;
            if (value() != first)
            {
                throw frame.Fault("lanes of a group take different ways around a barrier");
            }
        }

        frame.CurrentLane = 0;
        return first;
    }

    private static bool HoldsBarrier(Stmt statement) => statement is GroupBarrier || (statement is For or If && IsOfGroup(statement));
}
