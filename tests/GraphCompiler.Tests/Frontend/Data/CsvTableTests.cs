using System.IO.Compression;
using System.Text;
using GraphCompiler.Frontend.Data;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;

namespace GraphCompiler.Tests.Frontend.Data;

public sealed class CsvTableTests
{
    [Fact]
    public void ReadsNumbersAndNamesOfColumns()
    {
        CsvTable table = CsvTable.Parse("a,b,c\n1,2.5,x\n-3e2, .5 ,y\n", header: true);

        Assert.Equal(["a", "b", "c"], table.Header);
        Assert.Equal("f32[2,2]", table.Numbers(0..2).ToString());
        Assert.Equal([1f, 2.5f, -300, 0.5f], table.Numbers(0..2).ToArray<float>());
        Assert.Equal([2.5f, 1, 0.5f, -300], table.Numbers(new[] { "b", "a" }).ToArray<float>());
        Assert.Equal([1f, -300], table.Numbers("a").ToArray<float>());
        Assert.Equal("y", table.Text(1, 2));
    }

    [Fact]
    public void QuotesMayHoldSeparatorsQuotesAndLineBreaks()
    {
        CsvTable table = CsvTable.Parse("\"a,b\",\"say \"\"hi\"\"\"\r\n\"two\nlines\",\"\"\r\n");

        Assert.Equal(2, table.RowCount);
        Assert.Equal("a,b", table.Text(0, 0));
        Assert.Equal("say \"hi\"", table.Text(0, 1));
        Assert.Equal("two\nlines", table.Text(1, 0));
        Assert.Equal("", table.Text(1, 1));
    }

    [Fact]
    public void BlankLinesByteOrderMarkAndLastLineBreakAreNoRows()
    {
        Assert.Equal([1f, 2], CsvTable.Parse("\uFEFF\n1\r\n\r\n\n2").Numbers().ToArray<float>());
        Assert.Equal([1f, 2], CsvTable.Parse("\uFEFF1\n2\n\n").Numbers().ToArray<float>());
        Assert.Equal([1f], CsvTable.Parse("# a comment, with \"quotes\n1", skipLines: 1).Numbers().ToArray<float>());
        Assert.Equal([1f, 2], CsvTable.Parse("1;2", separator: ';').Numbers().ToArray<float>());
    }

    [Fact]
    public void ClassNamesBecomeIndices()
    {
        CsvTable table = CsvTable.Parse("dog\ncat\ndog\n");

        (var values, var names) = table.Labels(0);
        Assert.Equal([0, 1, 0], values.ToArray<int>());
        Assert.Equal(["dog", "cat"], names);
        Assert.Equal([2, 0, 2], table.Labels(0, ["cat", "cow", "dog"]).Values.ToArray<int>());
        Assert.Contains("line 1, column 1: 'dog' is none of the classes 'cat'", Fails(() => table.Labels(0, ["cat"]).Values), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1,2\n3,abc", "line 2, column 2: 'abc' is no number")]
    [InlineData("name,2\n3,4", "line 1, column 1: 'name' is no number; if the first line names the columns, read with header: true")]
    [InlineData("1,2\n\n\n3,", "line 4, column 2: '' is empty where a number was expected")]
    [InlineData("1,1e99", "is no finite 32-bit number")]
    [InlineData("1,NaN", "is no finite 32-bit number")]
    [InlineData("1,0x10", "is no number")]
    [InlineData("\"1\n\",2\n3,z", "line 3, column 2")]
    [InlineData("1,2\n3", "line 2: the row has 1 fields, the first row has 2")]
    [InlineData("1,2\n3,4,5", "line 2: the row has 3 fields, the first row has 2")]
    [InlineData("1,\"2\n3,4", "line 1: a quoted field is not closed")]
    [InlineData("1,a\"b\"", "a quote inside a field")]
    [InlineData("1,\"a\"b", "goes on after its closing quote")]
    [InlineData("1,2\r3,4", "a carriage return without a line feed")]
    [InlineData("\u202Eabc\u0007,1", "'\uFFFDabc\uFFFD' is no number")]
    public void FaultsNameLineAndColumn(string text, string message) =>
        Assert.Contains(message, Fails(() => CsvTable.Parse(text).Numbers()), StringComparison.Ordinal);

    [Fact]
    public void MissingCellsMayBeGivenAValue() =>
        Assert.Equal([1f, -1, -1, 2], CsvTable.Parse("1,\n ,2").Numbers(missing: -1).ToArray<float>());

    [Fact]
    public void IntegersAreIntegers()
    {
        Assert.Equal([1, -2], CsvTable.Parse("1,x\n-2,y").Integers(0).ToArray<int>());
        Assert.Contains("'1.5' is no 32-bit integer", Fails(() => CsvTable.Parse("1.5").Integers(0)), StringComparison.Ordinal);
        Fails(() => CsvTable.Parse("2147483648").Integers(0));
    }

    [Fact]
    public void ColumnsThatAreNotThereAreTold()
    {
        CsvTable table = CsvTable.Parse("a,b,b\n1,2,3", header: true);

        DatasetTests.Fails("GRC8104", () => table.Numbers(3));
        DatasetTests.Fails("GRC8104", () => table.Numbers(-1));
        DatasetTests.Fails("GRC8104", () => table.Numbers(1..9));
        DatasetTests.Fails("GRC8104", () => table.Numbers(2..1));
        DatasetTests.Fails("GRC8104", () => table.Numbers("z"));
        DatasetTests.Fails("GRC8104", () => table.Numbers("b"));
        DatasetTests.Fails("GRC8104", () => table.Numbers(Array.Empty<int>()));
        DatasetTests.Fails("GRC8104", () => table.Labels(0..2).Values);
        DatasetTests.Fails("GRC8104", () => CsvTable.Parse("1").Numbers("a"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("a,b\n", true)]
    public void NoRowsAreRefused(string text, bool header = false) => DatasetTests.Fails("GRC8101", () => CsvTable.Parse(text, header));

    [Fact]
    public void OnlyUtf8IsText()
    {
        using var folder = new TestFolder();
        Assert.Contains("is not UTF-8 text", Fails(() => CsvTable.Read(folder.Write("x", Encoding.Unicode.GetPreamble()))), StringComparison.Ordinal);
        DatasetTests.Fails("GRC7001", () => CsvTable.Read(folder["none"]));
        Fails(() => CsvTable.Parse("1", separator: '"'));
    }

    [Fact]
    public void CompressedTablesAreReadToo()
    {
        using var folder = new TestFolder();
        using (var gzip = new GZipStream(File.Create(folder["x.csv.gz"]), CompressionLevel.Optimal))
        {
            gzip.Write(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("1,2.5\n", 50_000))));
        }

        Assert.Equal("f32[50000,2]", CsvTable.Read(folder["x.csv.gz"]).Numbers().ToString());
        using (var gzip = new GZipStream(File.Create(folder["bomb.csv.gz"]), CompressionLevel.Optimal))
        {
            gzip.Write(new byte[49 << 20]);
        }

        DatasetTests.Fails("GRC7006", () => CsvTable.Read(folder["bomb.csv.gz"]));
    }

    [Theory]
    [InlineData("abalone.csv", 4177, 9)]
    [InlineData("airline-passengers.csv", 144, 2, true)]
    [InlineData("housing.csv", 506, 14)]
    [InlineData("iris.csv", 150, 5)]
    [InlineData("optdigits-test.csv", 1797, 65)]
    [InlineData("optdigits-train.csv", 3823, 65)]
    [InlineData("wdbc.data", 569, 32, false, 1)]
    [InlineData("wine.csv", 178, 14)]
    public void ReadsRealTables(string name, int rows, int columns, bool header = false, int skipLines = 0)
    {
        CsvTable table = CsvTable.Read(SharedData.At("tabular", name), header, skipLines: skipLines);

        Assert.Equal((rows, columns), (table.RowCount, table.ColumnCount));
        Assert.Equal(rows, table.Labels(^1).Values.Shape[0]);
    }

    [Fact]
    public void ReadsTheirValues()
    {
        CsvTable iris = CsvTable.Read(SharedData.At("tabular", "iris.csv"));
        (var species, var names) = iris.Labels(4);
        Assert.Equal(["Iris-setosa", "Iris-versicolor", "Iris-virginica"], names);
        Assert.Equal([5.1f, 3.5f, 1.4f, 0.2f], iris.Numbers(0..4).ToArray<float>()[..4]);
        Assert.Equal(150, Dataset.Of(iris.Numbers(0..4), species).CheckLabels(3).Count);

        CsvTable passengers = CsvTable.Read(SharedData.At("tabular", "airline-passengers.csv"), header: true);
        Assert.Equal([112, 118], passengers.Integers("Passengers").ToArray<int>()[..2]);
        Assert.Contains("the row has 32 fields, the first row has 3",
            Fails(() => CsvTable.Read(SharedData.At("tabular", "wdbc.data"), header: true)), StringComparison.Ordinal);
    }

    [Fact]
    public void DamagedTextsGiveTypedErrorsOnly()
    {
        using var folder = new TestFolder();
        byte[] valid = Encoding.UTF8.GetBytes("a,b,\"c \"\"é\"\"\"\r\n1,2.5,x\r\n-3,4e5,\"y,\nz\"\r\n7,8,x\r\n");
        int refused = 0;
        foreach (byte[] damaged in FileMutations.Of(valid, 5000, seed: 3))
        {
            try
            {
                CsvTable table = CsvTable.Read(folder.Write("damaged", damaged), header: true);
                table.Numbers(0..2);
                table.Labels(2);
            }
            catch (GraphCompilerException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 2000, 4990);
    }

    private static string Fails(Func<object> action) => DatasetTests.Fails("GRC7102", action).Message;
}
