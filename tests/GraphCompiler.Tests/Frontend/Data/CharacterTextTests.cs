using GraphCompiler.Frontend.Data;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;

namespace GraphCompiler.Tests.Frontend.Data;

public sealed class CharacterTextTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Characters_are_numbered_in_the_order_of_their_code_points()
    {
        var text = new CharacterText("banana 🍌!");

        Assert.Equal(6, text.VocabularySize);
        Assert.Equal([3, 2, 4, 2, 4, 2, 0, 5, 1], text.Tokens.ToArray());
        Assert.Equal("banana 🍌!", text.Decode(text.Tokens));
        Assert.Equal([4, 2, 5], text.Encode("na🍌"));
    }

    [Fact]
    public void A_mark_of_the_byte_order_is_no_character()
    {
        File.WriteAllBytes(folder["marked.txt"], [0xEF, 0xBB, 0xBF, 0x62, 0x61]);
        CharacterText text = CharacterText.Read(folder["marked.txt"]);
        Assert.Equal("ba", text.Decode(text.Tokens));
        File.WriteAllBytes(folder["mark.txt"], [0xEF, 0xBB, 0xBF]);
        Assert.Equal("GRC7105", Assert.Throws<GraphCompilerException>(() => CharacterText.Read(folder["mark.txt"])).Code);
    }

    [Fact]
    public void More_pieces_than_an_array_holds_are_told()
    {
        var text = new CharacterText(new string('a', 1 << 20));
        var fault = Assert.Throws<GraphCompilerException>(() => text.Windows(8192, 1));
        Assert.Equal("GRC8105", fault.Code);
        Assert.StartsWith("CharacterTextTests.cs:", fault.Diagnostic.Location.ToString());
    }

    [Fact]
    public void Targets_are_the_characters_that_follow()
    {
        Dataset pieces = new CharacterText("abcdefgh").Windows(length: 3, stride: 2);

        Assert.Equal([0, 1, 2, 2, 3, 4, 4, 5, 6], pieces["inputs"].ToArray<int>());
        Assert.Equal([1, 2, 3, 3, 4, 5, 5, 6, 7], pieces["targets"].ToArray<int>());
        Assert.Equal(2, new CharacterText("abcdefgh").Windows(3).Count);
        Assert.Equal(1, new CharacterText("abcd").Windows(3).Count);
    }

    [Fact]
    public void Parts_share_the_numbers_of_the_whole()
    {
        (CharacterText first, CharacterText last) = new CharacterText("zyxwabcdef").Split(0.4);

        Assert.Equal("zyxw", first.Decode(first.Tokens));
        Assert.Equal("abcdef", last.Decode(last.Tokens));
        Assert.Equal(10, first.VocabularySize);
        Assert.Equal([0], first.Encode("a"));
    }

    [SharedDataFact("text/tinyshakespeare.txt")]
    public void Shakespeare_has_65_characters()
    {
        CharacterText text = CharacterText.Read(SharedData.At("text", "tinyshakespeare.txt"));

        Assert.Equal((1115394, 65), (text.Length, text.VocabularySize));
        Assert.StartsWith("First Citizen:\nBefore we proceed", text.Decode(text.Tokens[..40]), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_text_is_told()
    {
        File.WriteAllBytes(folder["latin1.txt"], [.. "caf"u8, 0xE9, .. " au lait"u8]);
        File.WriteAllBytes(folder["empty.txt"], []);
        var text = new CharacterText("abc");

        Assert.Contains("is no UTF-8 text: byte 0xE9 at 3", Fails("GRC7105", () => CharacterText.Read(folder["latin1.txt"])), StringComparison.Ordinal);
        Fails("GRC7105", () => CharacterText.Read(folder["empty.txt"]));
        Fails("GRC7001", () => CharacterText.Read(folder["none.txt"]));
        Assert.Contains("position 1", Fails("GRC7105", () => new CharacterText("a\uD83C")), StringComparison.Ordinal);
        Assert.Contains("U+007A", Fails("GRC7105", () => text.Encode("abz")), StringComparison.Ordinal);
        Fails("GRC8103", () => text.Decode([3]));
        Fails("GRC8103", () => text.Decode([-1]));
        Fails("GRC8105", () => text.Windows(3));
        Fails("GRC8105", () => text.Windows(0));
        Fails("GRC8105", () => text.Windows(1, 0));
        Fails("GRC8105", () => text.Split(1));
        Fails("GRC8105", () => text.Split(0.01));
    }

    [Fact]
    public void A_file_is_found_in_the_folder_that_is_named_or_in_the_one_of_its_data_set()
    {
        Directory.CreateDirectory(folder["text"]);
        File.WriteAllText(folder["text/corpus.txt"], "abc");

        Assert.Equal(folder["text/corpus.txt"], DataFiles.Find("text", "corpus.txt", folder.Path));
        Assert.Equal(folder["text/corpus.txt"], DataFiles.Find("text", "corpus.txt", folder["text"]));
        Assert.Contains(folder["text"], Fails("GRC7103", () => DataFiles.Find("text", "no such corpus", folder.Path)), StringComparison.Ordinal);
    }

    private static string Fails(string code, Func<object> act)
    {
        GraphCompilerException fault = Assert.Throws<GraphCompilerException>(act);
        Assert.Equal(code, fault.Code);
        Assert.EndsWith("CharacterTextTests.cs", fault.Diagnostic.Location.File, StringComparison.Ordinal);
        return fault.Diagnostic.Message;
    }
}
