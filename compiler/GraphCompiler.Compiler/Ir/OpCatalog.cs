using System.Collections.Concurrent;

namespace GraphCompiler.Compiler.Ir;

/// <summary>All kinds of ops, found by reflection: an op needs no entry anywhere.</summary>
public static class OpCatalog
{
    private static readonly ConcurrentDictionary<Type, OpSchema> Schemas = new();

    // Who only prints ops needs those at hand, and a module from the cache is there before reflection has looked at all.
    private static readonly Lazy<IReadOnlyList<OpSchema>> Everything = new(() =>
    [
        .. typeof(Op).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(Op)) && !type.IsAbstract)
            .Select(type => Schemas.GetOrAdd(type, t => new OpSchema(t)))
            .OrderBy(schema => schema.Name, StringComparer.Ordinal),
    ]);

    /// <summary>Every kind of op, by name.</summary>
    public static IReadOnlyList<OpSchema> All => Everything.Value;

    /// <summary>The kind of op that is called <paramref name="name"/> in text, or null.</summary>
    public static OpSchema? Find(string name) => All.FirstOrDefault(schema => schema.Name == name);

    /// <summary>The kind of an op.</summary>
    public static OpSchema Of(Op op) => Schemas.GetOrAdd(op.GetType(), type => new OpSchema(type));
}
