using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Training;

namespace GraphCompiler.Frontend.Models;

/// <summary>A LLaMA with its weights, from a file of the program llama2.c (version 0).</summary>
/// <remarks>
/// Little-endian: seven i32 (width, hidden, layers, heads, heads of keys and values, vocabulary, length; a negative vocabulary says that the logits have weights
/// of their own), then f32 matrices row by row, [out, in], of all layers together. The angles that follow are not read: they are computed.
/// <code>
/// LlamaFile file = LlamaFile.Load("stories260K.bin");
/// var model = new Model(file.Definition.Network(), [64], new CrossEntropy(), new AdamW(1e-4), inputType: DType.I32);
/// file.CopyTo(model);
/// int[] tokens = model.Decoder(file.Length).Generate([1], count: 200);
/// </code>
/// </remarks>
public sealed class LlamaFile
{
    private const int HeaderBytes = 28, MaxSize = 1 << 20;

    private LlamaFile(Llama definition, int length, IReadOnlyDictionary<string, NdArray> parameters) =>
        (Definition, Length, Parameters) = (definition, length, parameters);

    /// <summary>The network.</summary>
    public Llama Definition { get; }

    /// <summary>Steps of the sequences that it was trained on.</summary>
    public int Length { get; }

    /// <summary>The weights by the names that they have in a model of the network, <c>block1/attention/heads/query_weight</c>; matrices are [in, out].</summary>
    public IReadOnlyDictionary<string, NdArray> Parameters { get; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="GraphCompilerException">GRC7001: it cannot be read; GRC7003: it is cut short; GRC7004: it is no such file.</exception>
    public static LlamaFile Load(string path, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        try
        {
            return Read(path);
        }
        catch (GraphCompilerException fault)
        {
            throw fault.At(new(file, line));
        }
    }

    private static LlamaFile Read(string path)
    {
        using DataFile file = DataFile.Open(path);
        int[] header = [.. Enumerable.Range(0, HeaderBytes / 4).Select(_ => (int)file.Reader.ReadUInt32())];
        Llama definition = DefinitionOf(path, header);
        var reader = new LlamaWeights(file.Reader, definition, header[6]);
        long floats = LlamaWeights.Count(definition) + ((long)header[6] * (definition.Width / definition.Heads));
        if (file.MaxLength < HeaderBytes + (4 * floats))
        {
            throw DiagnosticId.FileTruncated.Error(FormattableString.Invariant(
                $"'{path}' has {file.MaxLength} bytes; its header asks for {HeaderBytes + (4 * floats)}"));
        }

        return new LlamaFile(definition, header[6], reader.Read());
    }

    /// <summary>Sets the parameters of a model of the network.</summary>
    /// <exception cref="GraphCompilerException">GRC2003: it is a model of another network.</exception>
    public void CopyTo(Model model)
    {
        foreach ((string name, NdArray value) in Parameters)
        {
            model.SetState(name, value);
        }
    }

    private static Llama DefinitionOf(string path, int[] header)
    {
        int[] sizes = [.. header.Select((n, i) => i == 5 ? Math.Abs(n) : n)];
        (int width, int heads, int groups) = (sizes[0], sizes[3], sizes[4]);
        if (sizes.Any(n => n is < 1 or > MaxSize) || width % heads != 0 || width / heads % 2 != 0 || heads % groups != 0)
        {
            throw DiagnosticId.FileMalformed.Error($"'{path}' is no file of llama2.c: its header is {string.Join(", ", header)}");
        }

        return new Llama(sizes[5], sizes[2], heads, width, sizes[1], groups, IsTied: header[5] > 0);
    }
}
