using System.Text;
using GraphCompiler.Backend.Llvm.Compilation;
using GraphCompiler.Backend.Llvm.Interop;
using GraphCompiler.Backend.Llvm.Programs;
using GraphCompiler.Compiler.Backends;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Runtime.Files;

namespace GraphCompiler.Backend.Llvm.Output;

/// <summary>Writes a module as a library for C: an ELF shared library, an archive or an object file, and a header.</summary>
/// <remarks>
/// Program and functions are one text, compiled into one object that needs <c>memcpy</c>, <c>memset</c>, <c>malloc</c> and <c>free</c>. Only a shared
/// library needs a program of the system: its linker. The files depend on the module, the options, this version of the compiler and LLVM's alone.
/// </remarks>
public static class NativeEmitter
{
    /// <summary>What the files end with that can be written.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".so", ".a", ".o"];

    /// <summary>Whether a path names a library, by its ending.</summary>
    public static bool IsLibrary(string path) => Extensions.Contains(Path.GetExtension(path));

    /// <summary>Writes the library, its header and, if asked for, the weights beside it.</summary>
    /// <param name="module">The compiled module.</param>
    /// <param name="state">The weights; null for the initial values of the declarations.</param>
    /// <param name="path">The library's path; its ending says what it is: <c>mnist.so</c>, <c>mnist.a</c>, <c>mnist.o</c>.</param>
    /// <param name="options">How it is written.</param>
    /// <param name="compiler">Which LLVM is used, and the form of the code where it is not that of the target.</param>
    /// <exception cref="GraphCompilerException">
    /// GRC2004, GRC6105, GRC6304: the options do not fit the module; GRC6301 to GRC6303: LLVM; GRC6305, GRC6306: the linker; GRC7002: a file could not be
    /// written. A file that is there is then whole.
    /// </exception>
    public static EmittedLibrary Emit(ProgramModule module, State? state, string path, NativeOptions options, CompilerOptions compiler)
    {
        string extension = Path.GetExtension(path);
        if (!IsLibrary(path))
        {
            throw DiagnosticId.InvalidNativeOptions.Error($"'{path}' ends with '{extension}'; a library ends with {string.Join(", ", Extensions)}");
        }

        LlvmLibrary.Load(compiler.LlvmLibrary);
        LlvmTarget machine = options.Target.Machine(compiler);
        NativeInterface shape = new(module, path, options);
        byte[]? values = options.Weights == WeightStorage.None ? null : ModelWeights.Values(module, state);
        string text = ModulePrinter.Print(module, options.Target.Form(compiler), isProfiled: false, comments: false)
            .Replace("\ndefine hidden ", "\ndefine internal ", StringComparison.Ordinal)
            .Replace("\ndefine void @entry", "\ndefine internal void @entry", StringComparison.Ordinal)
            + ProcessorCheck.Print(options.Target.InstructionSets(machine), machine)
            + new InterfacePrinter(shape, options.Weights == WeightStorage.Embedded ? values : null).Print();
        byte[] image = LlvmCompiler.Compile([text], machine)[0];
        image = extension switch
        {
            ".so" => SystemLinker.Link(image, Path.GetFileName(path), options.Linker),
            ".a" => Archive.Of(image, shape.Exports),
            _ => image,
        };

        string header = Path.ChangeExtension(path, ".h");
        string? weights = options.Weights == WeightStorage.Beside ? Path.ChangeExtension(path, ".weights") : null;
        if (weights is not null)
        {
            AtomicFile.Write(weights, stream =>
            {
                stream.Write(ModelWeights.Header(module));
                stream.Write(values);
            });
        }

        AtomicFile.Write(header, stream => stream.Write(Encoding.UTF8.GetBytes(new HeaderPrinter(shape, options).Print())));
        AtomicFile.Write(path, stream => stream.Write(image));
        return new EmittedLibrary(path, image.Length, header, weights);
    }
}
