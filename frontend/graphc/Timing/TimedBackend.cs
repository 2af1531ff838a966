using System.Diagnostics;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Frontend;
using GraphCompiler.Runtime;
using GraphCompiler.Tool.Running;

namespace GraphCompiler.Tool.Timing;

/// <summary>An entry compiled by one backend, ready to be run again and again on arrays that are there already.</summary>
internal sealed class TimedBackend
{
    /// <summary>A sample has as many runs as take this long, in seconds: what the clock resolves by far.</summary>
    private const double SampleLength = 0.002;

    private readonly Executable entry;
    private readonly State state;
    private readonly NdArray[] inputs;
    private readonly NdArray[] outputs;
    private readonly List<double> samples = [];
    private readonly int runs;

    /// <summary>Compiles, loads and runs it, until a sample's length is known.</summary>
    /// <exception cref="Runtime.Diagnostics.GraphCompilerException">GRC6xxx: the backend cannot be used here.</exception>
    public TimedBackend(EntryArguments arguments, CompilerOptions options)
    {
        long start = Stopwatch.GetTimestamp();
        LoadedModule loaded = BackendCatalog.Of(options).Compile(arguments.Module, options);
        (Name, Compiling) = (options.Backend, Stopwatch.GetElapsedTime(start).TotalSeconds);
        (entry, state, inputs) = (loaded[arguments.Entry.Name], loaded.NewState(), arguments.Inputs);
        outputs = [.. entry.Outputs.Select(output => NdArray.Zeros(output.DType, output.Shape))];
        foreach (StateDeclaration declaration in arguments.Module.States)
        {
            state.Set(declaration.Name, arguments.State(declaration));
        }

        // .NET compiles what runs often once more.
        double once = Seconds(1);
        for (double spent = 0; spent < 0.2; spent += once)
        {
            once = Seconds(1);
        }

        runs = (int)Math.Clamp(SampleLength / Math.Max(once, 1e-9), 1, 100_000);
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Seconds that compiling and loading took; little where the compile cache has it.</summary>
    public double Compiling { get; }

    /// <summary>Number of samples.</summary>
    public int Count => samples.Count;

    /// <summary>Seconds of a run: the value below which the fraction <paramref name="q"/> of the samples lies, between neighbours in proportion.</summary>
    public double Quantile(double q)
    {
        double[] sorted = [.. samples.Order()];
        double place = q * (sorted.Length - 1);
        int below = (int)place, above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((place - below) * (sorted[above] - sorted[below]));
    }

    /// <summary>Takes a sample.</summary>
    /// <returns>The seconds that it took.</returns>
    public double Sample()
    {
        double taken = Seconds(runs);
        samples.Add(taken / runs);
        return taken;
    }

    private double Seconds(int times)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < times; i++)
        {
            entry.Run(state, inputs, outputs);
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
