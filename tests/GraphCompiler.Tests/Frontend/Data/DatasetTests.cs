using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Training;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using GraphCompiler.Runtime.Files;
using Xunit;

namespace GraphCompiler.Tests.Frontend.Data;

public sealed class DatasetTests
{
    [Fact]
    public void Data_that_does_not_fit_is_told_at_the_line_of_the_user()
    {
        Action[] faults =
        [
            () => Dataset.Of(new float[2, 3], new float[1, 1]), () => Dataset.Of(new float[2, 3], [0, 5], 3), () => Dataset.Of(new float[2, 3], [0, 1]).Take(3),
            () => CsvTable.Parse("1,2\n3"), () => CsvTable.Parse("1,x").Numbers(), () => CsvTable.Parse("1,2").Numbers(7),
            () => RocCurve.Of([0, 1], [true, true]), () => ConfusionMatrix.Of(NdArray.From<float>([1, 2], [1, 2]), NdArray.From<int>([5], [1])),
        ];
        Assert.All(faults, fault => Assert.StartsWith("DatasetTests.cs:", Assert.Throws<GraphCompilerException>(fault).Diagnostic.Location.ToString()));
    }

    [Fact]
    public void KeepsMatrixAndLabels()
    {
        Dataset data = Dataset.Of(new float[,] { { 1, 2 }, { 3, 4 }, { 5, 6 } }, [0, 1, 1], classes: 2);

        Assert.Equal(3, data.Count);
        Assert.Equal("3 rows of inputs f32[2], targets i32[]", data.ToString());
        Assert.Equal([1f, 2, 3, 4, 5, 6], data["inputs"].ToArray<float>());
        Assert.Equal([0, 1, 1], data["targets"].ToArray<int>());
        Assert.Equal([2L], data.RowShape(0).ToSizes());
        Assert.Equal(DType.I32, data.DType(1));
    }

    [Fact]
    public void FlatDataTakesTheShapeOfARow()
    {
        Dataset data = Dataset.Of([1, 2, 3, 4, 5, 6, 7, 8], [2, 2], [1, 2], []);

        Assert.Equal("f32[2,2,2]", data[0].ToString());
        Assert.Equal("f32[2]", data[1].ToString());
    }

    [Fact]
    public void PairsAreStacked()
    {
        Dataset data = Dataset.From(Enumerable.Range(0, 4).Select(i => (new[] { i, i * 0.5f }, i % 2)));

        Assert.Equal("4 rows of inputs f32[2], targets i32[]", data.ToString());
        Assert.Equal([0f, 0, 1, 0.5f, 2, 1, 3, 1.5f], data[0].ToArray<float>());
        Assert.Equal([0, 1, 0, 1], data[1].ToArray<int>());
    }

    [Fact]
    public void TakeAndSkipSplitTheRowsInOrder()
    {
        Dataset data = Numbers(10).Skip(2).Take(5);

        Assert.Equal([2, 3, 4, 5, 6], data[0].ToArray<int>());
        Assert.Equal([4, 5, 6], data.Skip(2)[0].ToArray<int>());
    }

    [Fact]
    public void SplitKeepsEveryRowOnceAndDependsOnTheSeedAlone()
    {
        (Dataset first, Dataset second) = Numbers(100).Split(0.8, seed: 5);

        Assert.Equal(80, first.Count);
        Assert.Equal(Enumerable.Range(0, 100), first[0].ToArray<int>().Concat(second[0].ToArray<int>()).Order());
        Assert.Equal(first[0].ToArray<int>(), Numbers(100).Split(0.8, seed: 5).First[0].ToArray<int>());
        Assert.NotEqual(first[0].ToArray<int>(), Numbers(100).Split(0.8, seed: 6).First[0].ToArray<int>());
        Assert.NotEqual(Enumerable.Range(0, 80), first[0].ToArray<int>());
    }

    [Fact]
    public void PartsOfPartsKeepTheirRows()
    {
        Dataset odd = Numbers(20).Skip(10).Split(0.5, seed: 1).Second;

        Assert.All(odd[0].ToArray<int>(), row => Assert.InRange(row, 10, 19));
        Assert.Equal(odd[0].ToArray<int>()[1..3], odd.Skip(1).Take(2)[0].ToArray<int>());
    }

    [Fact]
    public void NoRowsAreRefused()
    {
        Fails("GRC8101", () => new Dataset());
        Fails("GRC8101", () => Dataset.Of(NdArray.Zeros(DType.F32, [0, 3])));
        Fails("GRC8101", () => Dataset.From(Array.Empty<(float, float)>()));
        Fails("GRC8101", () => Numbers(3).Take(0));
        Fails("GRC8101", () => Numbers(3).Skip(3));
    }

    [Fact]
    public void UnequalRowsAreRefused()
    {
        GraphCompilerException fault = Fails("GRC8102", () => Dataset.Of(new float[3, 2], [0, 1]));

        Assert.Contains("'inputs' has 3 rows, column 'targets' 2", fault.Message, StringComparison.Ordinal);
        Fails("GRC8102", () => Dataset.Of([1, 2, 3], [2], [1], []));
    }

    [Fact]
    public void LabelsOutOfRangeNameTheirRow()
    {
        GraphCompilerException high = Fails("GRC8103", () => Dataset.Of(new float[3, 1], [0, 9, 10], classes: 10));
        Assert.Contains("row 2 of column 'targets' has label 10; 10 classes are labelled 0 to 9", high.Message, StringComparison.Ordinal);

        Fails("GRC8103", () => Dataset.Of(new float[1, 1], [-1], classes: 10));
        Fails("GRC8103", () => Dataset.Of(NdArray.Zeros(DType.F32, [1]), NdArray.From([ulong.MaxValue], [1])).CheckLabels(2));
        Dataset whole = Dataset.Of(new float[3, 1], [5, 1, 1]);
        Assert.Equal(2, whole.Skip(1).CheckLabels(2).Count);
    }

    [Fact]
    public void LabelsAsFloatAreRefused() =>
        Fails("GRC8104", () => Dataset.Of(new float[2, 1], new float[2, 1]).CheckLabels(2));

    [Fact]
    public void ColumnsThatCannotBeAreRefused()
    {
        NdArray values = NdArray.Zeros(DType.F32, [2]);
        Fails("GRC8104", () => new Dataset(("x", values), ("x", values)));
        Fails("GRC8104", () => new Dataset(("", values)));
        Fails("GRC8104", () => new Dataset(("x", NdArray.Scalar(1f))));
        Fails("GRC8104", () => Numbers(3)["y"]);
        Fails("GRC8104", () => Dataset.From([(new float[2], 1), (new float[3], 1)]));
        Fails("GRC8104", () => Dataset.From([("one", 1)]));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.0)]
    [InlineData(-0.5)]
    [InlineData(double.NaN)]
    [InlineData(0.01)]
    public void FractionsThatLeaveNoRowsAreRefused(double fraction) =>
        Fails("GRC8105", () => Numbers(10).Split(fraction, seed: 1));

    [Theory]
    [InlineData(-1)]
    [InlineData(4)]
    public void MoreRowsThanThereAreAreRefused(int count)
    {
        Fails("GRC8105", () => Numbers(3).Take(count));
        Fails("GRC8105", () => Numbers(3).Skip(count));
    }

    [Fact]
    public void NumPyFilesAreDataSets()
    {
        using var folder = new TestFolder();
        NdArray x = NdArray.Zeros(DType.F32, [4, 2]), y = NdArray.From<int>([0, 1, 2, 3], [4]);
        Npz.Save(folder["d.npz"], [new("x", x), new("y", y)]);
        Npy.Save(folder["x.npy"], x);
        Npy.Save(folder["y.npy"], y);

        Assert.Equal("4 rows of x f32[2], y i32[]", Dataset.LoadNpz(folder["d.npz"]).ToString());
        Assert.Equal("4 rows of y i32[]", Dataset.LoadNpz(folder["d.npz"], "y").ToString());
        Assert.Equal("4 rows of inputs f32[2], targets i32[]", Dataset.LoadNpy(folder["x.npy"], folder["y.npy"]).ToString());
        Fails("GRC8104", () => Dataset.LoadNpz(folder["d.npz"], "z"));
        Fails("GRC7001", () => Dataset.LoadNpz(folder["none.npz"]));
    }

    internal static Dataset Numbers(int count) =>
        new(("number", NdArray.From<int>(Enumerable.Range(0, count).ToArray(), [count])));

    internal static GraphCompilerException Fails(string code, Func<object> action)
    {
        var fault = Assert.Throws<GraphCompilerException>(action);
        Assert.Equal(code, fault.Code);
        return fault;
    }
}
