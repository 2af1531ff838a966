using GraphCompiler.Benchmarks.Measuring;
using GraphCompiler.Benchmarks.Peers;
using GraphCompiler.Benchmarks.Results;
using GraphCompiler.Benchmarks.Workloads;

namespace GraphCompiler.Benchmarks.Quick;

/// <summary>A workload in passes of its limit, its fused and unfused form, and each peer that does it.</summary>
internal static class WorkloadMeasurement
{
    private const double Budget = 0.6;
    private const int FewestPasses = 9, Attempts = 3;

    /// <summary>Measures one.</summary>
    public static Result Measure(Workload workload, Session session)
    {
        PreparedWorkload fused = workload.Prepare(session.Options);
        var subjects = new List<Subject> { new ActionSubject("fused", fused.Run) };
        LimitSubject? limit = LimitSubject.Of(workload, session.Bits, session.Threads);
        if (limit is not null)
        {
            subjects.Insert(0, limit);
        }

        if (workload.CanFuse)
        {
            subjects.Add(new ActionSubject("unfused", workload.Prepare(session.Options with { Fusion = false, MemoryBudget = null }).Run));
        }

        // With a memory budget (GRAPHC_MEMORY): what computing again costs, in the same passes.
        if (session.Options.MemoryBudget is not null)
        {
            subjects.Add(new ActionSubject("unlimited", workload.Prepare(session.Options with { MemoryBudget = null }).Run));
        }

        subjects.AddRange(session.Backends.Skip(1).Select(
            backend => new ActionSubject(backend, workload.Prepare(session.Options with { Backend = backend }).Run)));
        IReadOnlyList<PeerSubject> peers = session.Peers.Prepare(workload.Name, workload.Parameters);
        Result result = Report(workload, session.Threads, fused, limit, QuietPasses(workload.Name, subjects, peers, session), peers);
        session.Peers.Release();
        return result;
    }

    /// <summary>All samples, taken again if other processes ran beside them.</summary>
    private static IReadOnlyList<Series> QuietPasses(
        string workload, List<Subject> subjects, IReadOnlyList<PeerSubject> peers, Session session)
    {
        for (int attempt = 1; ; attempt++)
        {
            var others = new OtherLoad([Environment.ProcessId, .. session.Peers.Processes]);
            IReadOnlyList<Series> series = Passes(subjects, peers, session);
            double share = others.Share;
            if (share <= OtherLoad.Most)
            {
                return series;
            }

            if (attempt == Attempts)
            {
                session.Note(
                    $"{workload}, {session.Threads} threads, was not measured alone: other processes took {(int)(share * 100)} % of the cores");
                return series;
            }
        }
    }

    /// <summary>All samples; without the peers if one of them fails meanwhile.</summary>
    private static IReadOnlyList<Series> Passes(List<Subject> subjects, IReadOnlyList<PeerSubject> peers, Session session)
    {
        try
        {
            return Interleaving.Measure([.. subjects, .. peers], Budget, FewestPasses);
        }
        catch (PeerException e)
        {
            session.Note($"measured without peers, as one failed: {e.Message}");
            return Interleaving.Measure(subjects, Budget, FewestPasses);
        }
    }

    private static Result Report(
        Workload workload, int threads, PreparedWorkload fused, LimitSubject? limit, IReadOnlyList<Series> series, IReadOnlyList<PeerSubject> peers)
    {
        Series ours = series.Single(s => s.Subject.Name == "fused");
        return new Result(workload.Name, threads, ours.Spread)
        {
            Bound = workload.Bound switch { Bound.MultiplyAdd => "multiply-add", Bound.Copy => "copy", Bound.Read => "read", _ => "" },
            Flops = workload.Flops,
            Bytes = workload.Bytes,
            Parameters = workload.Parameters,
            ArenaBytes = fused.ArenaBytes,
            AllocatedBytes = fused.AllocatedBytes,
            Share = series.FirstOrDefault(s => s.Subject == limit)?.Over(ours),
            Comparisons = [.. series.Where(s => s != ours && s.Subject != limit).Select(s => new Comparison(s.Subject.Name, s.Spread, s.Over(ours)))],
            Note = string.Join(", ", peers.Where(p => p.Variant.Length > 0 && p.Variant != "mm").Select(p => $"{p.Name} {p.Variant}")),
        };
    }
}
