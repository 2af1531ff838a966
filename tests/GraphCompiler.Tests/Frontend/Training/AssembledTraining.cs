using System.Globalization;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using GraphCompiler.Backend.CSharp.Emission;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Training;
using GraphCompiler.Runtime.Files;
using GraphCompiler.Tests.Backend.CSharp;
using GraphCompiler.Tests.Frontend.Data;
using Xunit;

namespace GraphCompiler.Tests.Frontend.Training;

/// <summary>Whether a model as an assembly does what it does in this process: the same bits, nothing but the base class library, no allocation.</summary>
internal static class AssembledTraining
{
    /// <summary>Compiles a new model of seed 1, trains it in a process that knows the assembly alone, then here, and compares losses, predictions and all state.</summary>
    /// <param name="model">The model: one input, labels as targets, f32 outputs.</param>
    /// <param name="data">The data, a whole number of batches.</param>
    /// <param name="rows">Rows of a batch.</param>
    /// <param name="counted">Steps whose allocations are counted.</param>
    /// <param name="options">How the assembly is written.</param>
    /// <returns>The assembly's size in bytes.</returns>
    public static long Check(Model model, Dataset data, int rows, int counted, AssemblyOptions? options = null)
    {
        using var folder = new TestFolder();
        long bytes = model.CompileTo(folder["Network.dll"], rows, training: true, options).Bytes;
        Assert.All(References(folder["Network.dll"]), name => Assert.StartsWith("System.", name, StringComparison.Ordinal));
        IReadOnlyList<Graph> entries = model.ToModule(rows).Entries;
        Graph train = entries.Single(e => e.Name.StartsWith("train", StringComparison.Ordinal));
        Graph predict = entries.Single(e => e.Name.StartsWith("predict", StringComparison.Ordinal));
        ConsoleApp.Compile(
            folder,
            TrainingApp.Source(
                data.DType(0), data.RowShape(0).Elements * rows, data.RowShape(1).Elements * rows,
                predict.Outputs.Single().Value.Type.Elements, data.Count / rows, counted, train.Outputs.Count() > 1),
            "Network.dll");
        string[] lines = ConsoleApp.Start(
            folder, "DOTNET_TieredCompilation", folder.Write("inputs", data[0].Bytes.ToArray()), folder.Write("labels", data[1].Bytes.ToArray()),
            folder["outputs"], folder["state"]);

        History history = model.Fit(data, epochs: 1, rows, shuffle: false, progress: TrainingProgress.Silent);
        Assert.Equal(history["loss"][0], double.Parse(lines[0], CultureInfo.InvariantCulture), 1e-12);
        Assert.Equal("0", lines[1]);
        Assert.Equal(model.Predict(data[0]).Bytes.ToArray(), File.ReadAllBytes(folder["outputs"]));
        NamedArrays state = Safetensors.Load(folder["state"]);
        Assert.All(model.StateNames, name => Assert.True(state.Arrays[name].BitEquals(model.GetState(name)), name));
        return bytes;
    }

    /// <summary>Names of the assemblies that an assembly refers to.</summary>
    public static string[] References(string path)
    {
        using var image = new PEReader(File.OpenRead(path));
        MetadataReader metadata = image.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(r => metadata.GetString(metadata.GetAssemblyReference(r).Name))];
    }
}
