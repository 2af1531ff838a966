using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Backends;

/// <summary>Whole modules in the compile cache, by what they were compiled from: where one is found, no phase of the compiler runs.</summary>
/// <remarks>
/// The key covers the graphs by their text, in which every bit of a number survives, the constants that stand outside it, the users' lines,
/// the options, and the build of everything that works on them.
/// </remarks>
internal sealed class ModuleCache
{
    private readonly CompileCache cache;
    private readonly string key;

    private ModuleCache(CompileCache cache, string key) => (this.cache, this.key) = (cache, key);

    /// <summary>The place of a module in a cache; null where it has none: there is no cache, or somebody wants to see the phases.</summary>
    /// <param name="module">The module.</param>
    /// <param name="options">The options, with the form of the kernels.</param>
    /// <param name="cache">The cache.</param>
    /// <param name="phases">Is told of the phases.</param>
    /// <param name="backend">What a change of the backend, and of the compiler behind it, changes.</param>
    public static ModuleCache? Of(Module module, CompilerOptions options, CompileCache? cache, PhaseObserver phases, string backend)
    {
        if (cache is null || options.Verify || options.TraceRules || options.DumpFolder is not null)
        {
            return null;
        }

        long nodes = module.Entries.Sum(entry => (long)entry.Nodes.Count);
        return phases.Run("cache", nodes, () => new ModuleCache(cache, KeyOf(module, options, backend)));
    }

    /// <summary>The module; null if it is not there, or not whole.</summary>
    public CompiledModule? Find(VectorForm form, PhaseObserver phases)
    {
        CompiledModule? found = null;
        phases.Run("cache", 0, () =>
        {
            if (cache.Find(key) is { } archive && ModuleArchive.Read(archive) is var (spec, imageKey) && cache.Find(imageKey) is { } image)
            {
                found = new CompiledModule(image, form, spec);
            }
        });
        return found;
    }

    /// <summary>Stores a module whose code the cache has under a key.</summary>
    public void Store(CompiledModule module, string imageKey) => cache.Store(key, ModuleArchive.Write(module.Spec, imageKey));

    /// <summary>The key of a module: changes with anything that a compilation depends on.</summary>
    public static string KeyOf(Module module, CompilerOptions options, string backend)
    {
        // What only says how a compilation is watched, or where it is kept, or how its code is run.
        CompilerOptions relevant = options with
        {
            CacheFolder = null, DumpFolder = null, Backend = "", LlvmLibrary = null, Threads = 0, Time = false,
        };
        var constants = new Dictionary<string, NdArray>();
        // Initial values are no part of the code.
        var graphs = new Module(module.Name, [.. module.States.Select(state => state with { Initial = null })], module.Entries);
        var head = new StringBuilder("module 2\n")
            .AppendJoin('\n', new[] { typeof(Pipeline), typeof(LoadedModule) }.Select(t => t.Module.ModuleVersionId)).Append('\n')
            .Append(backend).Append('\n')
            .Append(relevant).Append('\n').AppendJoin('\n', module.States.Select(state => state.Layout)).Append('\n').Append(GraphPrinter.Print(graphs, constants));
        foreach (Node node in module.Entries.SelectMany(entry => entry.Nodes))
        {
            // The text has only the file's name.
            head.Append(node.Location.File).Append('\n');
        }

        foreach (NdArray constant in constants.Values)
        {
            head.Append(System.Convert.ToHexStringLower(SHA256.HashData(constant.Bytes))).Append('\n');
        }

        return System.Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(head.ToString().AsSpan())));
    }
}
