using System.Runtime.CompilerServices;
using GraphCompiler.Backend.CSharp;
using GraphCompiler.Tests.Backend.CSharp;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Runtime;
using GraphCompiler.Tests.Frontend.Data;
using Xunit;
using static GraphCompiler.Tests.Kernels.SampleKernels;

namespace GraphCompiler.Tests.Backends;

public sealed class CompileCacheTests
{
    private static ProgramModule Module { get; } = KernelModule.Of(Scale());

    [Fact]
    public void An_entry_is_found_again_and_keeps_its_bytes()
    {
        using var folder = new TestFolder();
        Run(folder["cache"]);
        string entry = Entry(folder);
        byte[] stored = File.ReadAllBytes(entry);
        DateTime written = File.GetLastWriteTimeUtc(entry);
        Run(folder["cache"]);
        Assert.Equal(written, File.GetLastWriteTimeUtc(Entry(folder)));
        Assert.Equal(stored, File.ReadAllBytes(entry));
    }

    [Theory]
    [InlineData("flipped bit")]
    [InlineData("truncated")]
    [InlineData("empty")]
    [InlineData("another entry")]
    public void A_broken_entry_is_replaced(string damage)
    {
        using var folder = new TestFolder();
        Run(folder["cache"]);
        string entry = Entry(folder);
        byte[] whole = File.ReadAllBytes(entry), broken = [.. whole];
        switch (damage)
        {
            case "flipped bit":
                broken[whole.Length / 2] ^= 4;
                break;
            case "truncated":
                broken = whole[..^1];
                break;
            case "empty":
                broken = [];
                break;
            default:
                LoadedModule other = new CSharpBackend().Load(KernelModule.Of(Scale(LoopKind.Serial) with { Phases = [Scale().Phases[0] with { Chunks = 1 }] }), Options(folder["cache"]));
                GC.KeepAlive(other);
                broken = File.ReadAllBytes(Directory.GetFiles(folder["cache"]).Single(f => f != entry));
                break;
        }

        File.WriteAllBytes(entry, broken);
        Run(folder["cache"]);
        Assert.Equal(whole, File.ReadAllBytes(entry));
    }

    [Fact]
    public void A_folder_that_others_may_write_to_is_not_used()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var folder = new TestFolder();
        Directory.CreateDirectory(folder["cache"]);
        File.SetUnixFileMode(folder["cache"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherWrite);
        Run(folder["cache"]);
        Assert.Empty(Directory.GetFiles(folder["cache"]));

        Directory.CreateDirectory(folder["own"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.CreateSymbolicLink(folder["link"], folder["own"]);
        Run(folder["link"]);
        Assert.Empty(Directory.GetFiles(folder["own"]));
    }

    [Fact]
    public void A_cache_that_cannot_be_made_costs_nothing_but_time()
    {
        using var folder = new TestFolder();
        Run(Path.Combine(folder.Write("file", [1]), "cache"));
    }

    [Fact]
    public async Task Many_compile_at_once()
    {
        using var folder = new TestFolder();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Run(folder["cache"]))));
        Assert.Single(Directory.GetFiles(folder["cache"]));
    }

    [Fact]
    public void Code_is_unloaded_with_its_module()
    {
        using var folder = new TestFolder();
        int cycles = TestSize.Pick(100, 1_000, 10_000);
        var modules = new List<WeakReference>();
        for (int i = 0; i < cycles; i++)
        {
            modules.Add(RunOnce(folder["cache"]));
        }

        for (int i = 0; i < 20 && modules.Any(m => m.IsAlive); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.DoesNotContain(modules, m => m.IsAlive);
        int contexts = System.Runtime.Loader.AssemblyLoadContext.All.Count(c => c.Name == "GraphCompiler.Generated" && c.IsCollectible);
        Assert.InRange(contexts, 0, cycles / 2);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference RunOnce(string cache) => new(Run(cache));

    private static LoadedModule Run(string cache)
    {
        LoadedModule module = new CSharpBackend().Load(Module, Options(cache));
        NdArray x = NdArray.From<float>([.. Enumerable.Range(0, 16).Select(i => (float)i)], [16]);
        Assert.Equal(Enumerable.Range(0, 16).Select(i => i * 3f), module["main"].Run(null, x)[0].ToArray<float>());
        return module;
    }

    private static string Entry(TestFolder folder) => Assert.Single(Directory.GetFiles(folder["cache"]));

    private static CompilerOptions Options(string cache) => CompilerOptions.Default with { CacheFolder = cache };
}
