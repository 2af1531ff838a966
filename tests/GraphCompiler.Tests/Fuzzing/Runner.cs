using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using GraphCompiler.Tests.Backends;

namespace GraphCompiler.Tests.Fuzzing;

/// <summary>One way to run cases.</summary>
/// <param name="Name">What it is called in messages.</param>
/// <param name="Run">Runs several cases, together where that is cheaper: the results of each, in order.</param>
internal sealed record Runner(string Name, Func<IReadOnlyList<FuzzCase>, NdArray[][]> Run)
{
    /// <summary>The kernel interpreter on programs that are compiled with the given options.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="form">The form of the kernels.</param>
    /// <param name="options">The options.</param>
    /// <param name="change">Changes the programs before they are run.</param>
    public static Runner Kernels(
        string name, VectorForm form, CompilerOptions options, Func<ProgramModule, ProgramModule>? change = null) => new(name, cases => Compiled(
        cases, options, compiled =>
        {
            ProgramModule programs = change?.Invoke(compiled) ?? compiled;
            var interpreter = new ProgramInterpreter(programs, form, new InterpreterOptions(ChunkOrder: 7, DetectRaces: true));
            ReferenceMemory state = interpreter.NewState();
            return ((i, inputs) => interpreter.Run(programs.Programs[i], state, inputs), stateName => interpreter.Get(state, stateName));
        }));

    /// <summary>Code of a backend for programs that are compiled with the given options, with guarded memory.</summary>
    public static Runner Compiled(string backend, string name, CompilerOptions options) => new($"{backend}, {name}", cases => Compiled(
        cases, options, programs =>
        {
            LoadedModule module = TestBackends.Of(backend).Load(programs, options with { Verify = true });
            State state = module.NewState();
            return ((i, inputs) => module.Entries[i].Run(state, inputs), state.Get);
        }));

    /// <summary>The double-precision interpreter on graphs that were changed before, rounded to the element types at the end.</summary>
    public static Runner Interpreter(string name, Func<Graph, Graph> change) =>
        new(name, cases => [.. cases.Select(item => Array.ConvertAll((item with { Graph = change(item.Graph) }).Oracle(), r => r.ToNdArray()))]);

    /// <summary>All cases as entries of one module, so that they are compiled together; each has state of its own.</summary>
    private static NdArray[][] Compiled(
        IReadOnlyList<FuzzCase> cases, CompilerOptions options,
        Func<ProgramModule, (Func<int, NdArray[], NdArray[]> Run, Func<string, NdArray> State)> load)
    {
        var states = new List<StateDeclaration>();
        var entries = new List<Graph>();
        foreach ((int i, FuzzCase item) in cases.Index())
        {
            var copy = new GraphCopy(item.Graph, $"case{i}");
            foreach (Node node in item.Graph.Nodes)
            {
                copy.Add(node, node.Op is Parameter { IsState: true } p ? p with { ParameterName = $"case{i}/{p.ParameterName}" } : node.Op);
            }

            states.AddRange(StatesOf(item, $"case{i}/"));
            entries.Add(copy.Builder.Build([.. item.Graph.Results.Select(r => r with { Value = copy[r.Value], Name = r.IsState ? $"case{i}/{r.Name}" : r.Name })]));
        }

        (Func<int, NdArray[], NdArray[]> run, Func<string, NdArray> state) =
            load(Pipeline.Compile(new Module("fuzz", states, entries), options).Programs);
        return
        [
            .. cases.Select((item, i) =>
            {
                var outputs = new Queue<NdArray>(run(i, [.. item.Graph.Parameters.Zip(item.Arguments)
                    .Where(pair => !((Parameter)pair.First.Op).IsState).Select(pair => pair.Second)]));
                return item.Graph.Results.Select(r => r.IsState ? state($"case{i}/{r.Name}") : outputs.Dequeue()).ToArray();
            }),
        ];
    }

    /// <summary>The states that a case reads, with its arguments as initial values, and those that it only writes.</summary>
    private static IEnumerable<StateDeclaration> StatesOf(FuzzCase item, string prefix) => item.Graph.Parameters.Zip(item.Arguments)
        .Where(pair => ((Parameter)pair.First.Op).IsState)
        .Select(pair => new StateDeclaration(prefix + ((Parameter)pair.First.Op).ParameterName, pair.First.Type, pair.Second))
        .Concat(item.Graph.Results.Where(r => r.IsState).Select(r => new StateDeclaration(prefix + r.Name, r.Value.Type)))
        .DistinctBy(state => state.Name);
}
