using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Reference;

/// <summary>Turns statements of the kernel IR into closures.</summary>
internal sealed class StatementInterpreter(KernelFrame frame)
{
    private readonly ExprInterpreter expressions = new(frame);

    /// <summary>A block.</summary>
    public Action Compile(EquatableArray<Stmt> body)
    {
        Action[] statements = [.. body.Select(Compile)];
        return () =>
        {
            foreach (Action statement in statements)
            {
                statement();
            }
        };
    }

    private Action Compile(Stmt statement)
    {
        switch (statement)
        {
            case For s:
                return Loop(s);
            case If s:
                Lane condition = expressions.Compile(s.Condition);
                (Action then, Action otherwise) = (Compile(s.Then), Compile(s.Else));
                return () =>
                {
                    frame.Current = statement;
                    (condition(0) != 0 ? then : otherwise)();
                };
            case Let s:
                return s.Known is null ? Assignment(s, s.Value, s.Variable) : Known(s, s.Known.Extent);
            case Local s:
                return Assignment(s, s.Initial, s.Variable);
            case Assign s:
                return Set(s, expressions.Compile(s.Value), frame.Lanes(s.Variable));
            case Store s:
                return Write(s);
            case Scratch s:
                return () => frame.DeclareScratch(s.Buffer);
            case RaiseFault s:
                Func<long> element = expressions.Index(s.Index);
                return () => frame.LowerFaultWord(s.Word, ((ulong)s.Site << 40) + (ulong)element());
            case Prefetch or Comment:
                return static () => { };
            default:
                throw new NotSupportedException($"{statement.GetType().Name} has no meaning");
        }
    }

    private Action Loop(For loop)
    {
        Func<long> begin = expressions.Index(loop.Begin), end = expressions.Index(loop.End);
        ulong[] variable = frame.Declare(loop.Variable);
        Action body = Compile(loop.Body);
        return () =>
        {
            frame.Current = loop;
            long bound = end();
            for (long i = begin(); i < bound; i += loop.Step)
            {
                variable[frame.CurrentLane] = Bits(loop.Variable, i);
                body();
            }
        };
    }

    /// <summary>The bits of a number in an index variable.</summary>
    public static ulong Bits(Var variable, long value) => variable.Type.Element == DType.I32 ? (uint)value : (ulong)value;

    private Action Assignment(Stmt statement, Expr value, Var variable)
    {
        Lane compiled = expressions.Compile(value);
        return Set(statement, compiled, frame.Declare(variable));
    }

    /// <summary>A let that claims a range: a value outside it is an error of who made the kernel.</summary>
    private Action Known(Let let, long extent)
    {
        Action assign = Assignment(let, let.Value, let.Variable);
        Func<long> value = expressions.Index(let.Variable);
        return () =>
        {
            assign();
            if (value() is var known && (known < 0 || known >= extent))
            {
                throw frame.Fault(FormattableString.Invariant($"{let.Variable.Name} is {known}, and was said to be below {extent}"));
            }
        };
    }

    private Action Set(Stmt statement, Lane value, ulong[] lanes)
    {
        // All lanes are computed before one is set: the value may be a shuffle of the variable itself.
        var computed = new ulong[lanes.Length / frame.LaneCount];
        return () =>
        {
            frame.Current = statement;
            for (int lane = 0; lane < computed.Length; lane++)
            {
                computed[lane] = value(lane);
            }

            computed.CopyTo(lanes, frame.CurrentLane);
        };
    }

    private Action Write(Store store)
    {
        Func<long> index = expressions.Index(store.Index);
        Lane value = expressions.Compile(store.Value);
        Lane? mask = store.Mask is null ? null : expressions.Compile(store.Mask);
        var computed = new ulong[store.Value.Type.Lanes];
        return () =>
        {
            frame.Current = store;
            for (int lane = 0; lane < computed.Length; lane++)
            {
                computed[lane] = mask is null || mask(lane) != 0 ? value(lane) : 0;
            }

            for (int lane = 0; lane < computed.Length; lane++)
            {
                if (mask is null || mask(lane) != 0)
                {
                    frame.Write(store.Buffer, index() + lane, computed[lane]);
                }
            }
        };
    }
}
