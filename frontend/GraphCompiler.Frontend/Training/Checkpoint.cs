using System.Globalization;
using GraphCompiler.Frontend.Data;
using GraphCompiler.Runtime.Files;

namespace GraphCompiler.Frontend.Training;

/// <summary>All that a training needs to go on as if nothing had happened, as a safetensors file.</summary>
/// <remarks>
/// <list type="table">
/// <item><term>arrays of the state</term><description>each under its logical name, in its logical layout: <c>dense1/weight</c>,
/// <c>optimizer/m/dense1/weight</c>, <c>training/seed</c>, <c>training/step</c>, …</description></item>
/// <item><term><c>training/position</c></term><description>i64[4]: first epoch of the training in the endless sequence of epochs over the data; epoch and
/// row where the next batch begins; rows of the epoch at hand that are done</description></item>
/// <item><term><c>training/sums</c></term><description>f64: sums over those rows of loss and metrics</description></item>
/// <item><term>metadata</term><description><c>format</c>, <c>figures</c> (names, a line each) and <c>history</c> (JSON, an object for each
/// epoch)</description></item>
/// </list>
/// Every array and the header have a checksum, which must be there and right.
/// </remarks>
/// <param name="State">The state.</param>
/// <param name="FirstEpoch">First epoch of the training.</param>
/// <param name="Next">Where the next batch begins.</param>
/// <param name="Rows">Rows of the epoch at hand that are done.</param>
/// <param name="Figures">Names of loss and metrics.</param>
/// <param name="Sums">Their sums over those rows.</param>
/// <param name="History">The epochs that were finished.</param>
internal sealed record Checkpoint(
    IReadOnlyDictionary<string, NdArray> State, long FirstEpoch, DataPosition Next, long Rows,
    IReadOnlyList<string> Figures, double[] Sums, IReadOnlyList<EpochRecord> History)
{
    private const string Format = "graphcompiler checkpoint 1", PositionName = "training/position", SumsName = "training/sums";

    /// <summary>Writes the file, atomically.</summary>
    /// <exception cref="GraphCompilerException">GRC7002: it cannot be written.</exception>
    public void Save(string path, IFileSystem? files) => Safetensors.Save(
        path,
        [
            .. State,
            new(PositionName, NdArray.From<long>([FirstEpoch, Next.Epoch, Next.Row, Rows], [4])),
            new(SumsName, NdArray.From<double>(Sums, [Sums.Length])),
        ],
        [new("format", Format), new("figures", string.Join('\n', Figures)), new("history", HistoryText.Write(History))],
        checksums: true,
        files);

    /// <summary>Reads a file.</summary>
    /// <exception cref="GraphCompilerException">
    /// GRC7001 to GRC7007: it cannot be read, or is damaged; GRC8016: it is no checkpoint of a model.
    /// </exception>
    public static Checkpoint Load(string path, IFileSystem? files)
    {
        NamedArrays file = Safetensors.Load(path, Checksums.Required, files);
        string format = file.Metadata.GetValueOrDefault("format", "");
        if (format != Format)
        {
            throw DiagnosticId.CheckpointMismatch.Error(
                $"'{path}' is no checkpoint of a model: its format is '{format}', not '{Format}'");
        }

        long[] position = Take<long>(file, path, PositionName, 4);
        string[] figures = Metadata(file, path, "figures").Split('\n');
        double[] sums = Take<double>(file, path, SumsName, length: null);
        if (position.Any(p => p < 0) || position[2] > int.MaxValue)
        {
            throw Malformed(path, $"'{PositionName}' is {string.Join(", ", position)}");
        }

        return new Checkpoint(
            file.Arrays, position[0], new DataPosition(position[1], (int)position[2]), position[3], figures, sums,
            History: HistoryOf(path, Metadata(file, path, "history")));
    }

    private static T[] Take<T>(NamedArrays file, string path, string name, int? length) where T : unmanaged
    {
        if (!file.Arrays.Remove(name, out NdArray? array) || array.DType != DTypes.Of<T>() || array.Shape.Rank != 1
            || (length is { } wanted && array.Shape[0] != wanted))
        {
            throw Malformed(path, $"'{name}' is {array?.ToString() ?? "missing"}, should be {DTypes.Of<T>().Text}[{length?.ToString(CultureInfo.InvariantCulture) ?? "n"}]");
        }

        return array.ToArray<T>();
    }

    private static string Metadata(NamedArrays file, string path, string name) => file.Metadata.TryGetValue(name, out string? text)
        ? text : throw Malformed(path, $"'{name}' is missing");

    private static IReadOnlyList<EpochRecord> HistoryOf(string path, string text)
    {
        try
        {
            return HistoryText.Read(text);
        }
        catch (FormatException e)
        {
            throw Malformed(path, $"its history: {e.Message}");
        }
    }

    private static GraphCompilerException Malformed(string path, string what) =>
        DiagnosticId.FileMalformed.Error($"'{path}' is a damaged checkpoint: {what}");
}
