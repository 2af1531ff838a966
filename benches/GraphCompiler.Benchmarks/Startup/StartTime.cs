using System.Globalization;
using GraphCompiler.Backend.CSharp.Emission;
using GraphCompiler.Benchmarks.Measuring;
using GraphCompiler.Benchmarks.Quick;
using GraphCompiler.Benchmarks.Results;
using GraphCompiler.Benchmarks.Workloads;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GraphCompiler.Benchmarks.Startup;

/// <summary>
/// Time from the start of a process to the first result of a small network that was compiled to an assembly; ONNX Runtime beside it.
/// </summary>
internal static class StartTime
{
    /// <summary>Its name in reports.</summary>
    public const string Name = "start infer mlp 784-128-10 x1";

    private const int Runs = 11;

    private const string Program = """
        var model = new Mlp();
        var image = new float[784];
        var logits = new float[10];
        image[0] = 1;
        model.Predict(image, logits);
        System.Console.WriteLine(logits[0]);
        """;

    private const string RuntimeConfiguration = """
        { "runtimeOptions": { "tfm": "net10.0", "framework": { "name": "Microsoft.NETCore.App", "version": "10.0.0" },
          "configProperties": { "System.Globalization.Invariant": true } } }
        """;

    /// <summary>The median of some processes, in turn with the peer's and with those of a program that does nothing.</summary>
    public static Result Measure(Session session)
    {
        Workload workload = MlpWorkloads.Predict(1, 784, 128, 10);
        string folder = Directory.CreateTempSubdirectory("graphcompiler-bench-").FullName;
        try
        {
            string model = Path.Combine(folder, "Mlp.dll");
            AssemblyEmitter.Emit(Pipeline.Compile(workload.Build(), session.Options).Programs, null, model, new AssemblyOptions());
            string app = Compile(folder, "App", Program, model), empty = Compile(folder, "Empty", "System.Console.WriteLine(0f);", model);
            var subjects = new List<Subject> { Start("fused", ChildProcess.DotNet, app), Start("empty .NET program", ChildProcess.DotNet, empty) };
            if (session.PeersFolder is { } peers && File.Exists(Path.Combine(peers, "installed", "onnxruntime_peer")))
            {
                subjects.Add(Start("ONNX Runtime", "bash", Path.Combine(peers, "peer.sh"), "first", workload.Name));
            }

            Series[] series = [.. subjects.Select(s => new Series(s))];
            for (int run = 0; run < Runs; run++)
            {
                Array.ForEach(series, s => s.Measure());
            }

            return new Result(Name, 1, series[0].Spread)
            {
                Parameters = workload.Parameters,
                Comparisons = [.. series.Skip(1).Select(s => new Comparison(s.Subject.Name, s.Spread, s.Over(series[0])))],
                Note = string.Join(", ", series.Skip(1).Select(s =>
                    $"{s.Subject.Name} {(s.Spread.Median * 1e3).ToString("f1", CultureInfo.InvariantCulture)} ms")),
            };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static StartSubject Start(string name, string program, params string[] arguments) => new(name, program, arguments);

    /// <summary>A program that references the model and nothing else.</summary>
    private static string Compile(string folder, string name, string source, string model)
    {
        string frameworkFolder = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        string runtime = Path.Combine(frameworkFolder, "System.Runtime.dll");
        string[] references = [typeof(object).Assembly.Location, runtime, typeof(Console).Assembly.Location, model];
        var options = new CSharpCompilationOptions(OutputKind.ConsoleApplication, optimizationLevel: OptimizationLevel.Release);
        CSharpCompilation compilation = CSharpCompilation.Create(
            name, [CSharpSyntaxTree.ParseText(source)], references.Select(r => MetadataReference.CreateFromFile(r)), options);
        string path = Path.Combine(folder, name + ".dll");
        if (compilation.Emit(path) is { Success: false } failed)
        {
            throw new InvalidOperationException($"the program does not compile: {failed.Diagnostics.FirstOrDefault()}");
        }

        File.WriteAllText(Path.ChangeExtension(path, ".runtimeconfig.json"), RuntimeConfiguration);
        return path;
    }

    /// <summary>The start of a program.</summary>
    private sealed class StartSubject(string name, string program, string[] arguments) : Subject(name)
    {
        public override double Sample(long repeats) => ChildProcess.Run(program, arguments).Seconds;
    }
}
