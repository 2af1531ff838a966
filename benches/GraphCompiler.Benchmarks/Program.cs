using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using GraphCompiler.Benchmarks.Quick;
using GraphCompiler.Benchmarks.Startup;

if (args is [CompileSample.Verb, string name, string cache])
{
    return CompileSample.Run(name, cache, Console.Out);
}

if (args is [WorkloadProfile.Verb, string workload, .. var count] && int.TryParse(count.FirstOrDefault("1"), out int threads) && threads > 0)
{
    return WorkloadProfile.Run(workload, threads, Console.Out, Console.Error);
}

if (args is not ["quick", .. string[] rest])
{
    // In this process: it is built as it should be, and what is measured is compiled in it.
    Job job = Job.Default.WithToolchain(InProcessEmitToolchain.Instance);
    BenchmarkSwitcher.FromAssembly(typeof(QuickBench).Assembly).Run(args, ManualConfig.Create(DefaultConfig.Instance).AddJob(job.AsDefault()));
    return 0;
}

if (QuickOptions.Parse(rest, out QuickOptions options) is { } mistake)
{
    Console.Error.WriteLine(mistake);
    Console.Error.WriteLine(QuickOptions.Usage);
    return 2;
}

return QuickBench.Run(options, Console.Out, Console.Error);
