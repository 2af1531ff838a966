using BenchmarkDotNet.Running;
using GraphCompiler.Benchmarks.Quick;
using GraphCompiler.Benchmarks.Startup;

if (args is [CompileSample.Verb, string name, string cache])
{
    return CompileSample.Run(name, cache, Console.Out);
}

if (args is not ["quick", .. string[] rest])
{
    BenchmarkSwitcher.FromAssembly(typeof(QuickBench).Assembly).Run(args);
    return 0;
}

if (QuickOptions.Parse(rest, out QuickOptions options) is { } mistake)
{
    Console.Error.WriteLine(mistake);
    Console.Error.WriteLine(QuickOptions.Usage);
    return 2;
}

return QuickBench.Run(options, Console.Out, Console.Error);
