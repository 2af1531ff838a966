namespace GraphCompiler.Runtime.Diagnostics;

public sealed partial record DiagnosticId
{
    /// <summary>GRC7101: a file that is no idx file, or not the one expected.</summary>
    public static DiagnosticId InvalidIdx => new("GRC7101", "not a valid idx file",
        "Images and labels lie in files of their own (idx3-ubyte and idx1-ubyte, gzipped or not); check the name and fetch the file again.");

    /// <summary>GRC7102: text that is not the table expected.</summary>
    public static DiagnosticId InvalidCsv => new("GRC7102", "not a valid CSV table",
        "Mend the named cell, or say how the file is to be read: header, separator, lines to skip, value for missing cells.");

    /// <summary>GRC7103: a data set that could not be had.</summary>
    public static DiagnosticId DataUnavailable => new("GRC7103", "data set not available",
        "Put the files into a folder and name it, by argument or in GRAPHC_DATA.");

    /// <summary>GRC7104: a file with another content than the one it is known for.</summary>
    public static DiagnosticId UnexpectedContent => new("GRC7104", "file has unexpected content",
        "The file is damaged or a different one: delete it, or name another folder.");

    /// <summary>GRC7105: bytes that are no text, or characters that a text does not have.</summary>
    public static DiagnosticId InvalidText => new("GRC7105", "not valid text",
        "Save the file as UTF-8; ask only for characters that the text has.");

    /// <summary>GRC7106: a file that does not hold the images expected.</summary>
    public static DiagnosticId InvalidImages => new("GRC7106", "not a valid file of images",
        "Check the name and fetch the file again; CIFAR-10 is read in its binary version.");

    /// <summary>GRC8101: a data set without rows or without columns.</summary>
    public static DiagnosticId EmptyDataset => new("GRC8101", "empty data set",
        "A data set has at least one column and one row; check how it was read, split or filtered.");

    /// <summary>GRC8102: columns with different numbers of rows.</summary>
    public static DiagnosticId UnequalRows => new("GRC8102", "columns have different numbers of rows",
        "The first dimension of every column counts the rows and is the same for all of them.");

    /// <summary>GRC8103: a class label outside its range.</summary>
    public static DiagnosticId LabelOutOfRange => new("GRC8103", "label out of range",
        "Labels count from 0 to classes − 1; subtract 1 from labels that count from 1, or give the right number of classes.");

    /// <summary>GRC8104: a column that a data set does not have, or cannot have.</summary>
    public static DiagnosticId InvalidColumn => new("GRC8104", "invalid column",
        "Columns have distinct names, at least one dimension and an element type of the array library.");

    /// <summary>GRC8105: a batch size, position or fraction outside its range.</summary>
    public static DiagnosticId InvalidBatching => new("GRC8105", "invalid batch size, position or fraction",
        "Batches have at least one row; positions lie inside the data set; fractions leave rows on both sides.");

    /// <summary>GRC8106: a chart with nothing to draw.</summary>
    public static DiagnosticId EmptyChart => new("GRC8106", "empty chart",
        "At least one point has finite coordinates, and on a logarithmic axis a value above 0.");
}
