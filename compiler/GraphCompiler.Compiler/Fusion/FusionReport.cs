using System.Globalization;
using System.Text;

namespace GraphCompiler.Compiler.Fusion;

/// <summary>Tells of a plan: what each kernel computes, what it moves, what fusing saved, and why what it stores for another is not fused.</summary>
/// <remarks>
/// <code>
/// fusion @train_128  12 launches for 96 nodes, 8.1 MB moved, 31.2 MB without fusion
///   k0  contraction   dot add max            1.9 MB read, 256 KB written      Mnist.cs:28 in dense1
///       stores %14 for k3: their loops differ
/// </code>
/// </remarks>
public static class FusionReport
{
    private const int MostNames = 12;

    /// <summary>The report of a plan.</summary>
    /// <param name="plan">The plan, as <see cref="FusionPlanner"/> made it.</param>
    /// <param name="options">The options that it was made with.</param>
    public static string Print(FusionPlan plan, CompilerOptions options)
    {
        var text = new StringBuilder();
        long unfused = options.Fusion ? Moved(FusionPlanner.Plan(plan.Graph, options with { Fusion = false })) : Moved(plan);
        text.Append(CultureInfo.InvariantCulture,
            $"fusion @{plan.Graph.Name}  {plan.Groups.Count} launches for {plan.Graph.Nodes.Count} nodes, ")
            .Append(CultureInfo.InvariantCulture, $"{Bytes(Moved(plan))} moved, {Bytes(unfused)} without fusion\n");
        Clustering? clustering = options.Fusion ? new Clustering(new FusionUses(plan.Graph, plan.Stages)) : null;
        ILookup<Node, FusionGroup> readers = plan.Groups.SelectMany(g => g.Inputs.Select(v => (v.Node, g))).ToLookup(p => p.Node, p => p.g);
        foreach (FusionGroup group in plan.Groups)
        {
            string kind = group.Kind.ToString().ToLowerInvariant();
            string traffic = $"{Bytes(group.Inputs.Sum(Size))} read, {Bytes(group.Outputs.Sum(Size))} written";
            text.Append(CultureInfo.InvariantCulture, $"  k{group.Id,-3} {kind,-12} {Names(group),-40} {traffic,-32} {group.Location}\n");
            foreach (string refusal in clustering is null ? [] : Refusals(clustering, group, readers))
            {
                text.Append("       ").Append(refusal).Append('\n');
            }
        }

        return text.ToString();
    }

    /// <summary>A number of bytes for people: <c>1.9 MB</c>.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 10_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.#} KB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0#} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0#} GB"),
    };

    private static IEnumerable<string> Refusals(Clustering clustering, FusionGroup group, ILookup<Node, FusionGroup> readers)
    {
        foreach (Value stored in group.Outputs)
        {
            foreach (FusionGroup reader in readers[stored.Node].Where(r => r.Inputs.Contains(stored)))
            {
                Cluster? first = clustering.Order.Of(stored.Node), second = reader.Owned.Select(clustering.Order.Of).FirstOrDefault(c => c is not null);
                if (first is not null && second is not null && first != second)
                {
                    string why = clustering.Objection(first, second, out _) ?? "it was fused with others first";
                    yield return $"stores {stored} ({Bytes(Size(stored))}) for k{reader.Id.ToString(CultureInfo.InvariantCulture)}: {why}";
                }
            }
        }
    }

    private static long Moved(FusionPlan plan) => plan.Groups.Sum(g => g.Inputs.Sum(Size) + g.Outputs.Sum(Size));

    private static long Size(Value value) => value.Type.Bytes;

    private static string Names(FusionGroup group)
    {
        string[] names = [.. group.Owned.Where(n => n.Op is not MovementOp).Select(n => n.Op.Name)];
        return names.Length <= MostNames
            ? string.Join(' ', names.Length == 0 ? group.Owned.Select(n => n.Op.Name) : names)
            : string.Create(CultureInfo.InvariantCulture, $"{string.Join(' ', names.Take(MostNames))} … ({names.Length})");
    }
}
