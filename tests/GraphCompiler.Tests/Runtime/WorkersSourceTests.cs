using System.Reflection;
using System.Runtime.Loader;
using GraphCompiler.Runtime;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace GraphCompiler.Tests.Runtime;

/// <summary>The pool's source compiles into an assembly that references the BCL alone, and uses the pool that is already there.</summary>
public sealed class WorkersSourceTests
{
    private const string Probe = """
        using GraphCompiler.Runtime;
        using System.Threading;

        public static unsafe class Probe
        {
            public static long Sum(long chunks, int threads)
            {
                long sum = 0;
                byte** args = stackalloc byte*[1] { (byte*)&sum };
                Workers.Run(&Add, args, chunks, threads);
                return sum;
            }

            private static void Add(byte** args, long begin, long end)
            {
                for (long i = begin; i < end; i++)
                {
                    Interlocked.Add(ref *(long*)args[0], i);
                }
            }
        }
        """;

    [Fact]
    public void Compiles_into_a_model_and_shares_one_pool()
    {
        object? pool = SharedPool();
        Assert.NotNull(pool);

        Assembly model = Compile();
        MethodInfo sum = model.GetType("Probe")!.GetMethod("Sum")!;

        Assert.Equal(4950L, sum.Invoke(null, [100L, 2]));
        Assert.Equal(4950L, sum.Invoke(null, [100L, 5]));
        Assert.Same(pool, SharedPool());
        Assert.False(model.GetType("GraphCompiler.Runtime.Workers")!.IsPublic);
        Assert.DoesNotContain(model.GetReferencedAssemblies(), name => name.Name!.StartsWith("GraphCompiler", StringComparison.Ordinal));
    }

    private static unsafe object? SharedPool()
    {
        Workers.Run(&Nothing, null, 2, 2);
        return AppContext.GetData("GraphCompiler.Workers.1");
    }

    private static unsafe void Nothing(byte** args, long begin, long end)
    {
    }

    private static Assembly Compile()
    {
        string runtime = Repository.PathOf("runtime", "GraphCompiler.Runtime");
        var parse = new CSharpParseOptions(LanguageVersion.CSharp14, preprocessorSymbols: ["COMPILED_MODEL"]);
        string[] files = ["Workers.cs", "WorkerPool.cs", "ChunkRange.cs", "Worker.cs", "CpuAffinity.cs", "NativeBlock.cs"];
        IEnumerable<string> sources = [Probe, .. files.Select(file => File.ReadAllText(Path.Combine(runtime, file)))];
        string folder = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        string[] references = ["System.Private.CoreLib", "System.Runtime", "System.Collections", "System.Memory"];

        CSharpCompilation compilation = CSharpCompilation.Create(
            "Probe",
            sources.Select(source => CSharpSyntaxTree.ParseText(source, parse)),
            references.Select(name => MetadataReference.CreateFromFile(Path.Combine(folder, name + ".dll"))),
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                optimizationLevel: OptimizationLevel.Release,
                allowUnsafe: true,
                nullableContextOptions: NullableContextOptions.Enable,
                generalDiagnosticOption: ReportDiagnostic.Error));

        using var image = new MemoryStream();
        Assert.Empty(compilation.Emit(image).Diagnostics);
        image.Position = 0;
        return new AssemblyLoadContext("probe").LoadFromStream(image);
    }
}
