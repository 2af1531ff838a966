using System.Globalization;
using System.Runtime.InteropServices;
using GraphCompiler.Backend.Llvm.Interop;
using GraphCompiler.Tests.Backends;
using GraphCompiler.Tests.Frontend.Data;
using Xunit;

namespace GraphCompiler.Tests.Backend.Llvm;

/// <summary>Every version of LLVM that is installed, each in a process of its own, as a process loads but one.</summary>
public sealed class LlvmVersionTests
{
    /// <summary>Rows, a product, a sum of many, an elementary function and a masked end: what versions have done differently.</summary>
    private const string Graph = """
        graph @f(%x: f32[5,67], %w: f32[67,33]) -> (y: f32[5,33], n: u8[5,33]) {
          %2 = dot %x, %w lhsContract=[1] rhsContract=[0] : f32[5,33]
          %3 = exp %2 : f32[5,33]
          %4 = reduce_sum %3 axes=[1] : f32[5]
          %5 = broadcast_in_dim %4 shape=[5,33] dims=[0] : f32[5,33]
          %6 = div %3, %5 : f32[5,33]
          %7 = convert %2 to=u8 : u8[5,33]
          return %6, %7
        }

        """;

    [LlvmTheory(15)]
    [InlineData(LlvmLibrary.Oldest)]
    public void The_oldest_gives_the_bits_of_generated_code(int version) => AssertSameBits(version);

    [LlvmTheory(19)]
    [InlineData(19)]
    public void The_one_that_Debian_has_gives_the_bits_of_generated_code(int version) => AssertSameBits(version);

    [LlvmTheory(22)]
    [InlineData(LlvmLibrary.Newest)]
    public void The_newest_gives_the_bits_of_generated_code(int version) => AssertSameBits(version);

    private static void AssertSameBits(int version)
    {
        using var folder = new TestFolder();
        string module = folder.Write("m.ir", System.Text.Encoding.UTF8.GetBytes(Graph)), expected = folder["y.npz"];
        (int code, string messages) = ToolProcess.Run([], "run", module, "-o", expected);
        Assert.True(code == 0, messages);
        (code, messages) = ToolProcess.Run(new() { ["GRAPHC_LLVM"] = LlvmTheoryAttribute.File(version)! }, "run", module, "--backend", "llvm", "--expect", expected);
        Assert.True(code == 0, messages);
    }

    /// <summary>A test that is left out, with the reason, where a version of LLVM is not installed.</summary>
    private sealed class LlvmTheoryAttribute : TheoryAttribute
    {
        public LlvmTheoryAttribute(int version) =>
            Skip = File(version) is null ? string.Create(CultureInfo.InvariantCulture, $"LLVM {version} is not installed") : null;

        /// <summary>The name that a version is found under; null where it is not installed.</summary>
        public static string? File(int version) => LlvmLibrary.Candidates
            .Where(name => name.Contains(version.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))
            .FirstOrDefault(name => NativeLibrary.TryLoad(name, out _));
    }
}
