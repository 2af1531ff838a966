using System;
using System.Threading;

namespace GraphCompiler.Runtime;

/// <summary>One entry of a compiled model: its code, and contexts that its runs take and give back. Thread-safe, allocates when it grows only.</summary>
internal sealed unsafe class ModelEntry
{
    private readonly int number;
    private readonly long arenaBytes;
    private readonly long[] table;
    private readonly bool writesState;
    private readonly delegate*<byte**, int, nint, void> code;
    private readonly Lock gate = new();
    private ModelContext[] idle = new ModelContext[4];
    private int idleCount;

    /// <summary>An entry.</summary>
    /// <param name="number">Its number in the table of faults.</param>
    /// <param name="arenaBytes">Size of the arena of one run.</param>
    /// <param name="table">For each pointer of the code's table: memory, index of the argument, offset.</param>
    /// <param name="writesState">Whether a run changes the state.</param>
    /// <param name="code">The form's code.</param>
    public ModelEntry(int number, long arenaBytes, ReadOnlySpan<long> table, bool writesState, delegate*<byte**, int, nint, void> code)
    {
        this.number = number;
        this.arenaBytes = arenaBytes;
        this.table = table.ToArray();
        this.writesState = writesState;
        this.code = code;
    }

    /// <summary>Runs the entry.</summary>
    /// <param name="model">State, constants and faults of the model.</param>
    /// <param name="arguments">Pointers to the inputs and then the outputs.</param>
    /// <param name="threads">Threads that take part at most.</param>
    /// <exception cref="ArgumentException">A fault in the data: id, node and source line.</exception>
    public void Run(ModelState model, byte** arguments, int threads)
    {
        ModelContext context = Rent();
        model.Gate.Enter(writesState);
        try
        {
            context.Bind(table, arguments, model.Pointer, ModelData.Constants);
            nint workers = (nint)(delegate*<delegate*<byte**, long, long, void>, byte**, long, int, void>)&Workers.Run;
            code(context.Table, threads, workers);
            if (context.Fault != ulong.MaxValue)
            {
                throw ModelData.FaultOf(number, context.Fault);
            }
        }
        finally
        {
            model.Gate.Exit(writesState);
            Return(context);
            GC.KeepAlive(model);
        }
    }

    private ModelContext Rent()
    {
        lock (gate)
        {
            if (idleCount > 0)
            {
                return idle[--idleCount];
            }
        }

        return new ModelContext(arenaBytes, table.Length / 3);
    }

    private void Return(ModelContext context)
    {
        lock (gate)
        {
            if (idleCount == idle.Length)
            {
                Array.Resize(ref idle, idle.Length * 2);
            }

            idle[idleCount++] = context;
        }
    }
}
