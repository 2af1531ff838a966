using GraphCompiler.Backend.CSharp.Printing;
using GraphCompiler.Compiler.Backends;
using GraphCompiler.Compiler.Backends.Text;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.Ilgpu.Printing;

/// <summary>The phases of kernels as methods that ILGPU compiles: a group runs a chunk, each of its threads a lane.</summary>
/// <remarks>
/// The second method loads the first onto an accelerator, and binds it to memory; so that it is called with the types that it has.
/// <code>
/// public static void k0_mul(Views2 views)
/// {
///     ArrayView&lt;float&gt; x = views.V0.Cast&lt;float&gt;();
///     ArrayView&lt;float&gt; y = views.V1.Cast&lt;float&gt;();
///     int chunk = Grid.IdxX;
///     int lane = Group.IdxX;
/// </code>
/// </remarks>
/// <param name="library">Gathers the functions that they call.</param>
/// <param name="comments">Whether comments are printed.</param>
internal sealed class PhasePrinter(FunctionLibrary library, bool comments) : PhaseFunctions(comments)
{
    /// <summary>How the method that loads a kernel is named.</summary>
    public const string Loader = "Load_";

    private readonly SortedSet<int> arities = [];

    /// <summary>The types of arguments: a view of bytes for each buffer.</summary>
    public IEnumerable<string> ArgumentTypes => arities.Select(n =>
        $"public struct Views{n}\n{{\n    public ArrayView<byte> {string.Join(", ", Enumerable.Range(0, n).Select(i => $"V{i}"))};\n}}\n");

    /// <inheritdoc/>
    protected override string Identifier(string name) => CSharpText.Identifier(name);

    /// <inheritdoc/>
    protected override string Body(Phase phase, Func<string, string> names, bool isCommented)
    {
        var body = new CodeWriter();
        body.Line($"{phase.Chunk.Type.Element.Code} {names(phase.Chunk.Name)} = Grid.IdxX;");
        if (phase.Lanes is { Variable: var lane })
        {
            body.Line($"{lane.Type.Element.Code} {names(lane.Name)} = Group.IdxX;");
        }

        new StatementPrinter(body, library, names, isCommented).Print(phase.Body);
        return body.ToString();
    }

    /// <inheritdoc/>
    protected override string Function(
        string name, Phase phase, IReadOnlyList<KernelBuffer> arguments, Func<string, string> names, EquatableArray<KernelOrigin> origins, string body)
    {
        int n = arguments.Count;
        arities.Add(n);
        var writer = new CodeWriter();
        foreach (KernelOrigin origin in origins)
        {
            writer.Line("// " + SourceComment.Of(origin.Node, origin.Location));
        }

        writer.Block($"public static void {name}(Views{n} views)", () =>
        {
            for (int i = 0; i < n; i++)
            {
                string element = arguments[i].Element.MemoryCode;
                writer.Line($"ArrayView<{element}> {names(arguments[i].Name)} = views.V{i}{(element == "byte" ? "" : $".Cast<{element}>()")};");
            }

            writer.Line(body.TrimEnd('\n'));
        });
        writer.Line();
        writer.Block($"public static Func<KernelConfig, ArrayView<byte>[], Action<AcceleratorStream>> {Loader}{name}(Accelerator accelerator)", () =>
        {
            writer.Line($"Action<AcceleratorStream, KernelConfig, Views{n}> kernel = accelerator.LoadKernel<Views{n}>({name});");
            string views = string.Join(", ", Enumerable.Range(0, n).Select(i => $"V{i} = views[{i}]"));
            writer.Block("return (config, views) =>", () =>
            {
                writer.Line($"var bound = new Views{n} {{ {views} }};");
                writer.Line("return stream => kernel(stream, config, bound);");
            });
            writer.Line(";");
        });
        return writer.ToString();
    }
}
