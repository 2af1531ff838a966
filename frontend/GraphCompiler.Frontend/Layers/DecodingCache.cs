using System.Globalization;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>What layers keep from step to step while a sequence is decoded: keys and values of attention, the state of recurrent layers.</summary>
/// <remarks>
/// Two kinds of graphs have one: that of some steps, and that of the beginning, in which everything is as it is before the first step and what is made once is
/// made.
/// </remarks>
public sealed class DecodingCache
{
    private const string Prefix = "cache/", PositionName = Prefix + "position";

    private readonly Trace trace;
    private readonly long steps;
    private readonly DecodingCache? beginning;
    private readonly Tensor taken;
    private readonly OrderedDictionary<string, CachedTensor> kept = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, Tensor[]> made = new(StringComparer.Ordinal);

    /// <summary>The cache of one trace.</summary>
    /// <param name="trace">The graph in the making.</param>
    /// <param name="length">Steps that a sequence has at most.</param>
    /// <param name="steps">Steps that are taken at once.</param>
    /// <param name="beginning">The cache of the graph of the beginning; null where this is it.</param>
    internal DecodingCache(Trace trace, long length, long steps, DecodingCache? beginning)
    {
        (this.trace, Length, this.steps, this.beginning) = (trace, length, steps, beginning);
        Position = Read(PositionName, TensorType.Scalar(DType.I32));

        // Before all layers: of several faults the first is told, and what a layer finds no place for is that the sequence is full.
        taken = beginning is null ? Position : trace.Emit(default, b => b.StepCount((Position + steps).Value, length));
    }

    /// <summary>How many steps came before, an i32 scalar.</summary>
    public Tensor Position { get; }

    /// <summary>Steps that a sequence has at most.</summary>
    public long Length { get; }

    /// <summary>The places of the steps at hand in their sequence, <c>i32[steps]</c>: of one or of several that are taken at once.</summary>
    public Tensor Places => trace.Emit(default, b => b.Add(
        b.Iota(new TensorType(DType.I32, [steps]), 0), b.BroadcastTo(Position.Value, [steps])));

    /// <summary>The state that is kept.</summary>
    internal IReadOnlyList<StateDeclaration> States => [.. Results().Select(r => new StateDeclaration(r.Name, r.Value.Type))];

    /// <summary>A tensor that is kept from step to step, all zeros before the first. Each call keeps another one, also by the same layer.</summary>
    /// <param name="name">Its name within the scope that the trace is in.</param>
    /// <param name="type">Its type, batch included.</param>
    public CachedTensor Keep(string name, TensorType type)
    {
        string path = Unique(kept.Keys, name);
        var cached = new CachedTensor(Read(path, type));
        kept.Add(path, cached);
        return cached;
    }

    /// <summary>What is made at the beginning, and read by the steps.</summary>
    internal Tensor[] Once(string name, Func<Tensor[]> make)
    {
        string path = Unique(made.Keys, name);
        Tensor[] tensors = beginning is null ? make() : [.. beginning.made[path].Select((t, i) => Read(Numbered(path, i), t.Type))];
        made.Add(path, tensors);
        return tensors;
    }

    /// <summary>The state after the steps, or at the beginning. A step beyond the length is a fault, GRC8018, that leaves the state as it was.</summary>
    internal IEnumerable<GraphResult> Results() => beginning is not null
        ?
        [
            new(PositionName, taken.Value, IsState: true),
            .. kept.Select(k => new GraphResult(k.Key, k.Value.Next.Value, IsState: true)),
        ]
        :
        [
            new(PositionName, taken.Value, IsState: true),
            .. kept.Select(k => new GraphResult(k.Key, k.Value.Start.Value, IsState: true)),
            .. made.SelectMany(m => m.Value.Select((t, i) => new GraphResult(Numbered(m.Key, i), t.Value, IsState: true))),
        ];

    /// <summary>What the step before left; at the beginning zeros.</summary>
    private Tensor Read(string path, TensorType type) => beginning is null
        ? trace.Emit(default, b => b.Full(type, 0))
        : trace.Parameter(path, type, isState: true);

    private string Unique(ICollection<string> taken, string name)
    {
        string path = Prefix + (trace.Scope.Length == 0 ? name : trace.Scope + "/" + name), unique = path;
        for (int number = 2; taken.Contains(unique); number++)
        {
            unique = path + number.ToString(CultureInfo.InvariantCulture);
        }

        return unique;
    }

    private static string Numbered(string path, int number) => FormattableString.Invariant($"{path}/{number}");
}
