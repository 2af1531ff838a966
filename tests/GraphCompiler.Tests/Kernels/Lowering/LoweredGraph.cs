using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests.Kernels.Lowering;

/// <summary>A graph compiled with and without fusion and run on the kernel interpreter, held against the graph interpreter.</summary>
internal static class LoweredGraph
{
    /// <summary>Runs the graph in every form and requires the same bits in all, and the oracle's numbers within a tolerance.</summary>
    public static void Check(Graph graph, IReadOnlyList<ReferenceTensor> arguments, double tolerance = 1e-4)
    {
        ReferenceTensor[] expected = GraphInterpreter.Run(graph, arguments);
        NdArray[] inputs = [.. arguments.Select(a => a.ToNdArray())];
        NdArray[]? first = null;
        foreach (bool fusion in (bool[])[false, true])
        {
            ProgramModule module = Compile(graph, fusion).Programs;
            foreach (VectorForm form in VectorForm.AllWithGrid)
            {
                var interpreter = new ProgramInterpreter(module, form, new InterpreterOptions(ChunkOrder: 7, DetectRaces: true));
                NdArray[] actual = interpreter.Run(module.Programs[0], interpreter.NewState(), inputs);
                first ??= actual;
                for (int i = 0; i < actual.Length; i++)
                {
                    Assert.True(first[i].BitEquals(actual[i]), $"result {i} has other bits in {form}, fusion {fusion}:\n{graph}");
                }
            }
        }

        for (int i = 0; i < expected.Length; i++)
        {
            Near(expected[i], ReferenceTensor.From(first![i]), tolerance, $"result {i} of\n{graph}");
        }
    }

    /// <summary>The compilation of one graph.</summary>
    public static Compilation Compile(Graph graph, bool fusion) => Pipeline.Compile(
        new Module("m", [], [graph]), new CompilerOptions { Fusion = fusion, DisabledPasses = ["all"], CacheFolder = "" });

    private static void Near(ReferenceTensor expected, ReferenceTensor actual, double tolerance, string what)
    {
        for (long i = 0; i < expected.Type.Elements; i++)
        {
            (double e, double a) = (expected.AsDouble(i), actual.AsDouble(i));
            bool near = e.Equals(a) || Math.Abs(e - a) <= tolerance * Math.Max(1, Math.Abs(e));
            Assert.True(near, $"element {i}: expected {e:R}, got {a:R}; {what}");
        }
    }
}
