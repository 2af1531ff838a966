using System.CommandLine;
using GraphCompiler.Compiler.Ir;

namespace GraphCompiler.Tool;

/// <summary>The argument that most verbs have: a file with a module or a single graph.</summary>
internal static class ModuleFile
{
    /// <summary>The argument.</summary>
    public static Argument<string> Argument() => new("file")
    {
        HelpName = "FILE.ir",
        Description = "a module or a single graph as text; its large arrays are in FILE.npz beside it",
    };

    /// <summary>The module in the file, verified.</summary>
    /// <exception cref="Runtime.Diagnostics.GraphCompilerException">The file cannot be read, or holds no valid module.</exception>
    public static Module Load(string path)
    {
        Module module = GraphFile.Load(path);
        GraphVerifier.Verify(module);
        return module;
    }
}
