using System.Globalization;
using System.Text;
using GraphCompiler.Compiler.Memory;
using Xunit;

namespace GraphCompiler.Tests.Memory;

/// <summary>The bytes that networks take are written down, and do not grow unnoticed.</summary>
public sealed class MemoryLedgerTests
{
    private const string Ledger = "memory/networks.txt";

    [Fact]
    public void No_network_takes_more_than_the_ledger_says()
    {
        (string Name, MemoryPlan Plan)[] plans = [.. Networks.All.Select(n => (n.Key, new PlannedGraph(n.Value()).Plan()))];
        if (Goldens.Blessing)
        {
            Goldens.Check(Ledger, Text(plans));
        }

        Dictionary<string, long> allowed = File.ReadAllLines(Path.Combine(Goldens.Folder, Ledger)).Skip(1)
            .ToDictionary(line => line[..32].Trim(), line => long.Parse(line[32..46], CultureInfo.InvariantCulture));
        Assert.Equal(allowed.Keys.Order(), plans.Select(p => p.Name).Order());
        Assert.All(plans, p => Assert.True(
            p.Plan.ArenaBytes <= allowed[p.Name],
            $"{p.Name}: {p.Plan.ArenaBytes} bytes, the ledger says {allowed[p.Name]}; GRAPHC_BLESS=1 rewrites it if that is meant\n{p.Plan}"));
    }

    private static string Text(IEnumerable<(string Name, MemoryPlan Plan)> plans)
    {
        var text = new StringBuilder($"{"network",-32}{"arena",14}{"lower bound",14}{"unshared",14}{"steps",8}\n");
        foreach ((string name, MemoryPlan plan) in plans)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name,-32}{plan.ArenaBytes,14}{plan.LowerBound,14}{plan.Unshared,14}{plan.Steps.Count,8}\n");
        }

        return text.ToString();
    }
}
