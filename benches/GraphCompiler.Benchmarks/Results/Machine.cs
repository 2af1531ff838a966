using System.Runtime.InteropServices;

namespace GraphCompiler.Benchmarks.Results;

/// <summary>Where a run took place.</summary>
/// <param name="Processor">Name of the processor.</param>
/// <param name="Cores">Cores that the process may use.</param>
/// <param name="MemoryBytes">Memory that it may use.</param>
/// <param name="System">The operating system.</param>
/// <param name="Runtime">The .NET runtime.</param>
internal sealed record Machine(string Processor, int Cores, long MemoryBytes, string System, string Runtime)
{
    /// <summary>This machine.</summary>
    public static Machine Current => new(
        ProcessorName(), Environment.ProcessorCount, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription);

    private static string ProcessorName()
    {
        const string CpuFile = "/proc/cpuinfo";
        IEnumerable<string> lines = File.Exists(CpuFile) ? File.ReadLines(CpuFile) : [];
        string? line = lines.FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal));
        return line is null ? RuntimeInformation.ProcessArchitecture.ToString() : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
