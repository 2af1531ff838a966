using System.Text.Json;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Runtime;

namespace GraphCompiler.Tests.GoldenCases;

/// <summary>One case of the golden vectors: an operator, its attributes, and arrays for operands, results and derivatives.</summary>
internal sealed class GoldenCase
{
    private readonly JsonElement json;

    private GoldenCase(JsonElement json) => this.json = json;

    /// <summary>Every case, in the order of the index; none where there are no golden vectors.</summary>
    public static IReadOnlyList<GoldenCase> All { get; } = GoldenVectors.Missing is null
        ? [.. GoldenVectors.Index.GetProperty("cases").EnumerateArray().Select(c => new GoldenCase(c))] : [];

    /// <summary>The cases whose operator we have.</summary>
    public static IReadOnlyList<GoldenCase> Known { get; } = [.. All.Where(c => GoldenOperators.All.ContainsKey(c.Op))];

    public string File => json.GetProperty("file").GetString()!;

    public string Id => json.GetProperty("id").GetString()!;

    public string Op => json.GetProperty("op").GetString()!;

    private JsonElement Attributes => json.GetProperty("attrs");

    /// <summary>How far an array may be off, as a part of its largest element.</summary>
    public double Tolerance =>
        Has("large") || File is "rnn.npz" or "attention.npz" or "network.npz" ? 1e-4 : 1e-5;

    /// <summary>Names and values of a group of arrays: <c>inputs</c>, <c>outputs</c>, <c>grads</c>, …; empty where there is none.</summary>
    public IReadOnlyList<(string Name, NdArray Array)> Arrays(string group) => json.TryGetProperty(group, out JsonElement arrays)
        ?
        [
            .. arrays.EnumerateObject().Select(p => (
                p.Name, GoldenVectors.Arrays(File)[p.Value.GetProperty("array").GetString()!])),
        ]
        : [];

    public bool Has(string attribute) => Attributes.TryGetProperty(attribute, out JsonElement value) && value.ValueKind != JsonValueKind.Null;

    public double Number(string attribute) => Attributes.GetProperty(attribute).GetDouble();

    public long Integer(string attribute) => Attributes.GetProperty(attribute).GetInt64();

    public bool Flag(string attribute) => Attributes.TryGetProperty(attribute, out JsonElement value)
        && (value.ValueKind == JsonValueKind.True || (value.ValueKind == JsonValueKind.Number && value.GetInt64() != 0));

    public string Text(string attribute) => Attributes.TryGetProperty(attribute, out JsonElement value) ? value.GetString()! : "";

    public long[] Integers(string attribute) => [.. Attributes.GetProperty(attribute).EnumerateArray().Select(v => v.GetInt64())];

    /// <summary>An attribute that counts an axis, from the end if it is negative.</summary>
    public int Axis(string attribute, int rank) => (int)(Integer(attribute) + rank) % rank;

    /// <summary>An attribute that lists axes, ascending.</summary>
    public EquatableArray<int> Axes(string attribute, int rank) => Integers(attribute).Select(a => (int)(a + rank) % rank).Order().ToEquatable();

    public JsonElement Object(string attribute) => Attributes.GetProperty(attribute);
}
