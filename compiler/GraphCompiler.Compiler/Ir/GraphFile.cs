using System.Text;
using GraphCompiler.Runtime.Files;

namespace GraphCompiler.Compiler.Ir;

/// <summary>Modules as files: the text in <c>name.ir</c>, and its large arrays, if there are any, in <c>name.npz</c> beside it.</summary>
public static class GraphFile
{
    /// <summary>The largest text that is read.</summary>
    public const long MaxBytes = 256L << 20;

    /// <summary>Writes a module.</summary>
    /// <exception cref="GraphCompilerException">GRC7002: a file cannot be written.</exception>
    public static void Save(string path, Module module)
    {
        var resources = new Dictionary<string, NdArray>();
        byte[] text = Encoding.ASCII.GetBytes(GraphPrinter.Print(module, resources));
        if (resources.Count > 0)
        {
            Npz.Save(ResourcesOf(path), resources);
        }

        AtomicFile.Write(path, stream => stream.Write(text));
    }

    /// <summary>Reads a module, or a single graph as a module.</summary>
    /// <exception cref="GraphCompilerException">A file cannot be read, or is no module.</exception>
    public static Module Load(string path)
    {
        using Stream stream = BoundedReader.OpenFile(path);
        if (stream.Length > MaxBytes)
        {
            throw DiagnosticId.FileTooLarge.Error($"{path} has {stream.Length} bytes, a graph text at most {MaxBytes}");
        }

        using var reader = new StreamReader(stream, Encoding.UTF8);
        string resources = ResourcesOf(path);
        return GraphParser.ParseModule(reader.ReadToEnd(), File.Exists(resources) ? Npz.Load(resources) : null, path);
    }

    private static string ResourcesOf(string path) => Path.ChangeExtension(path, ".npz");
}
