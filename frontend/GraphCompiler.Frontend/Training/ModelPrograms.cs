using GraphCompiler.Compiler.Layout;

namespace GraphCompiler.Frontend.Training;

/// <summary>The compiled entries of a model over one state; what is missing is compiled when it is wanted, several entries as one module.</summary>
/// <remarks>Thread-safe. The state begins with the first module: with initial values from the seed, or with those given before.</remarks>
/// <param name="name">Name of the modules.</param>
/// <param name="graphs">The graphs.</param>
/// <param name="seed">The seed of the initial values.</param>
/// <param name="options">Options of the compiler.</param>
internal sealed class ModelPrograms(string name, ModelGraphs graphs, ulong seed, CompilerOptions options)
{
    private static readonly EntryKey Initialization = new(EntryKind.Initialize);

    private readonly Lock gate = new();

    /// <summary>Layouts are chosen once, by a training step: modules of other entries and batch sizes work over the same state.</summary>
    private readonly Lazy<IReadOnlyList<StateDeclaration>> states = new(() =>
        StateLayouts.Choose(new Module(name, graphs.States, [graphs.Train("train", 1)]), options).States);

    private readonly Dictionary<EntryKey, Executable> entries = [];
    private IReadOnlyDictionary<string, NdArray>? given;
    private volatile State? state;

    /// <summary>The state; made at the first call.</summary>
    public State State
    {
        get
        {
            if (state is null)
            {
                Prepare([]);
            }

            return state!;
        }
    }

    /// <summary>An entry, compiled where it is not yet.</summary>
    /// <exception cref="GraphCompilerException">It cannot be compiled, or there is no memory.</exception>
    public Executable this[EntryKey key]
    {
        get
        {
            Prepare([key]);
            lock (gate)
            {
                return entries[key];
            }
        }
    }

    /// <summary>The module of some entries, as it is compiled.</summary>
    public Module Module(IEnumerable<EntryKey> keys) => new(name, states.Value, [.. keys.Select(Graph)]);

    /// <summary>Compiles what is missing of some entries, as one module, and makes the state where there is none.</summary>
    /// <exception cref="GraphCompilerException">It cannot be compiled, or there is no memory.</exception>
    public void Prepare(IEnumerable<EntryKey> keys)
    {
        lock (gate)
        {
            List<EntryKey> missing = [.. keys.Distinct().Where(key => !entries.ContainsKey(key))];
            if (state is null && (given is null || missing.Count == 0) && !missing.Contains(Initialization))
            {
                missing.Add(Initialization);
            }

            if (missing.Count == 0)
            {
                return;
            }

            var phases = new PhaseObserver(options);
            Module module = phases.Run("build", 0, () => Module(missing));
            LoadedModule loaded = BackendCatalog.Of(options).Compile(module, options, phases);
            phases.Finish();
            foreach (EntryKey key in missing)
            {
                entries.Add(key, loaded[key.Name]);
            }

            state ??= FirstState(loaded);
        }
    }

    /// <summary>Sets every piece of the state.</summary>
    public void SetAll(IReadOnlyDictionary<string, NdArray> values)
    {
        lock (gate)
        {
            if (state is null)
            {
                given = values;
            }
            else
            {
                Fill(state, values);
            }
        }
    }

    /// <summary>Sets every piece of the state to its initial value, parameters from the seed.</summary>
    /// <exception cref="GraphCompilerException">It cannot be compiled, or there is no memory.</exception>
    public void Restart(ulong newSeed)
    {
        lock (gate)
        {
            Prepare([Initialization]);
            entries[Initialization].Run(state!, SeedWords(newSeed));
        }
    }

    /// <summary>The two words of a seed as the graphs take them.</summary>
    public static NdArray SeedWords(ulong seed) => NdArray.From<uint>([(uint)seed, (uint)(seed >> 32)], [2]);

    private State FirstState(LoadedModule loaded)
    {
        State first = loaded.NewState();
        if (given is null)
        {
            loaded[Initialization.Name].Run(first, SeedWords(seed));
        }
        else
        {
            Fill(first, given);
            given = null;
        }

        return first;
    }

    private static void Fill(State state, IReadOnlyDictionary<string, NdArray> values)
    {
        foreach ((string piece, NdArray value) in values)
        {
            state.Set(piece, value);
        }
    }

    private Graph Graph(EntryKey key) => key.Kind switch
    {
        EntryKind.Initialize => graphs.Initialize(key.Name),
        EntryKind.Train => graphs.Train(key.Name, key.Rows),
        EntryKind.Evaluate => graphs.Evaluate(key.Name, key.Rows, key.Averaged),
        _ => graphs.Predict(key.Name, key.Rows, key.Averaged),
    };
}
