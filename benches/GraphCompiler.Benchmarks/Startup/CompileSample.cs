using System.Diagnostics;
using System.Text.Json;
using GraphCompiler.Frontend;
using GraphCompiler.Benchmarks.Workloads;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GraphCompiler.Benchmarks.Startup;

/// <summary>Seconds of the phases of one process that compiles a module; it prints them as a line of JSON.</summary>
/// <param name="Nodes">Nodes of the graph.</param>
/// <param name="Roslyn">The first use of Roslyn, on code that is not ours; 0 where the cache spares it, or where it is beside the rest.</param>
/// <param name="Build">Building the graph, which is not yet our compiler's work.</param>
/// <param name="Compile">Compiling and loading it, for the first time in the process; beside Roslyn's start: everything, building the graph too.</param>
/// <param name="FirstRun">The first run, in which .NET compiles the kernels.</param>
/// <param name="Again">Compiling and loading it once more.</param>
internal sealed record CompileSample(int Nodes, double Roslyn, double Build, double Compile, double FirstRun, double Again)
{
    /// <summary>The verb of the process: <c>compile-sample CASE CACHE</c>, with an empty folder for no cache.</summary>
    public const string Verb = "compile-sample";

    private const string Source = """
        using System.Runtime.Intrinsics;
        internal static unsafe class Start
        {
            public static void Run(float* x, long n)
            {
                for (long i = 0; i < n; i += 8)
                {
                    *(Vector256<float>*)(x + i) = Vector256.FusedMultiplyAdd(*(Vector256<float>*)(x + i), Vector256.Create(2f), Vector256.Create(1f));
                }
            }
        }
        """;

    /// <summary>Reads the line.</summary>
    public static CompileSample Parse(string line) => JsonSerializer.Deserialize<CompileSample>(line)!;

    /// <summary>The process's work.</summary>
    public static int Run(string name, string cache, TextWriter output)
    {
        CompileCase subject = CompileTimes.All.Single(c => c.Name == name);
        var options = CompilerOptions.Default with { CacheFolder = cache, Threads = 1 };
        CompileSample sample = subject.IsBesideRoslyn ? BesideRoslyn(subject, options) : BehindRoslyn(subject, options, cache);
        output.WriteLine(JsonSerializer.Serialize(sample));
        return 0;
    }

    /// <summary>As the frontend compiles: Roslyn starts while the graph is built and lowered.</summary>
    private static CompileSample BesideRoslyn(CompileCase subject, CompilerOptions options)
    {
        Module? module = null;
        double build = 0;
        double all = Seconds(() =>
        {
            BackendCatalog.Of(options).WarmUp(options);
            build = Seconds(() => module = subject.Build());
            _ = BackendCatalog.Of(options).Compile(module!, options);
        });
        return new CompileSample(module!.Entries[0].Nodes.Count, 0, build, all, 0, 0);
    }

    private static CompileSample BehindRoslyn(CompileCase subject, CompilerOptions options, string cache)
    {
        double roslyn = options.Backend != "csharp" || (subject.IsCached && cache.Length > 0) ? 0 : Seconds(StartRoslyn);
        Module? module = null;
        LoadedModule? loaded = null;
        double build = Seconds(() => module = subject.Build());
        double compile = Seconds(() => loaded = BackendCatalog.Of(options).Compile(module!, options));
        double firstRun = Seconds(new PreparedWorkload(loaded!).Run);
        double again = Seconds(() => loaded = BackendCatalog.Of(options).Compile(module!, options));
        return new CompileSample(module!.Entries[0].Nodes.Count, roslyn, build, compile, firstRun, again);
    }

    private static void StartRoslyn()
    {
        var options = new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, allowUnsafe: true);
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Start", [CSharpSyntaxTree.ParseText(Source)], [MetadataReference.CreateFromFile(typeof(object).Assembly.Location)], options);
        using var image = new MemoryStream();
        if (!compilation.Emit(image).Success)
        {
            throw new InvalidOperationException("the warm-up does not compile");
        }
    }

    private static double Seconds(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
