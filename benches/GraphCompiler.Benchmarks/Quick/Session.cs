using GraphCompiler.Benchmarks.Peers;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Backends;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Benchmarks.Quick;

/// <summary>What the measurements of one number of threads have in common.</summary>
/// <param name="Threads">Number of threads, on all sides.</param>
/// <param name="Form">Width of the registers that code is made for.</param>
/// <param name="Backends">Names of backends: ours, and those beside it.</param>
/// <param name="Peers">The peers.</param>
/// <param name="PeersFolder">Where their script is; null for none.</param>
/// <param name="Note">Told what a reader of the results has to know.</param>
internal sealed record Session(int Threads, VectorForm Form, IReadOnlyList<string> Backends, PeerSet Peers, string? PeersFolder, Action<string> Note)
{
    /// <summary>How workloads are compiled.</summary>
    public CompilerOptions Options => CompilerOptions.Default with { Threads = Threads, Form = Form, Backend = Backends[0] };

    /// <summary>Bits of the registers that the limit of the multiply-adds is measured with.</summary>
    public int Bits => Math.Max(32, Form.Bits);

    /// <summary>The form to measure.</summary>
    public static VectorForm FormOf(QuickOptions options) => options.Form ?? MachineForm.Widest;
}
