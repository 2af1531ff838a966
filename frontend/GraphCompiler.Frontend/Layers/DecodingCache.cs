using System.Globalization;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>What layers keep from step to step while a sequence is decoded: keys and values of attention, the state of recurrent layers.</summary>
public sealed class DecodingCache
{
    private const string Prefix = "cache/", PositionName = Prefix + "position";

    private readonly Trace trace;
    private readonly Dictionary<string, CachedTensor> kept = new(StringComparer.Ordinal);

    /// <summary>The cache of one trace.</summary>
    /// <param name="trace">The graph in the making.</param>
    /// <param name="length">Steps that a sequence has at most.</param>
    internal DecodingCache(Trace trace, long length)
    {
        (this.trace, Length) = (trace, length);
        Position = trace.Parameter(PositionName, TensorType.Scalar(DType.I32), isState: true);
    }

    /// <summary>How many steps came before, an i32 scalar.</summary>
    public Tensor Position { get; }

    /// <summary>Steps that a sequence has at most.</summary>
    public long Length { get; }

    /// <summary>The state that is kept.</summary>
    internal IReadOnlyList<StateDeclaration> States =>
        [new(PositionName, Position.Type), .. kept.Select(k => new StateDeclaration(k.Key, k.Value.Type))];

    /// <summary>A tensor that is kept from step to step, all zeros before the first. Each call keeps another one, also by the same layer.</summary>
    /// <param name="name">Its name within the scope that the trace is in.</param>
    /// <param name="type">Its type, batch included.</param>
    public CachedTensor Keep(string name, TensorType type)
    {
        string path = Prefix + (trace.Scope.Length == 0 ? name : trace.Scope + "/" + name), unique = path;
        for (int number = 2; kept.ContainsKey(unique); number++)
        {
            unique = path + number.ToString(CultureInfo.InvariantCulture);
        }

        var cached = new CachedTensor(trace.Parameter(unique, type, isState: true));
        kept.Add(unique, cached);
        return cached;
    }

    /// <summary>The state after the step.</summary>
    internal IEnumerable<GraphResult> Results() =>
    [
        new(PositionName, (Position + 1).Value, IsState: true),
        .. kept.Select(k => new GraphResult(k.Key, k.Value.Next.Value, IsState: true)),
    ];
}
