using BenchmarkDotNet.Running;
using GraphCompiler.Benchmarks.Quick;

if (args is ["quick", .. string[] rest])
{
    QuickBench.Run(QuickOptions.Parse(rest), Console.Out);
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(QuickBench).Assembly).Run(args);
