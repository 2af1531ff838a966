using Xunit;

namespace GraphCompiler.Tests;

/// <summary>The comparer of golden files itself.</summary>
public class GoldensTests
{
    [Fact]
    public void A_difference_shows_the_changed_lines_between_common_ones() => Assert.Equal(
        "line 3:\n  a\n  b\n- c\n+ C\n  d\n  e\n",
        Goldens.Difference("a\nb\nc\nd\ne\nf", "a\nb\nC\nd\ne\nf"));

    [Fact]
    public void A_difference_shows_lines_that_are_missing_or_new()
    {
        Assert.Equal("line 2:\n  a\n- b\n  \n", Goldens.Difference("a\nb\n", "a\n"));
        Assert.Equal("line 2:\n  a\n+ b\n  \n", Goldens.Difference("a\n", "a\nb\n"));
    }

    [Fact]
    public void A_missing_golden_and_another_text_fail_with_the_hint()
    {
        if (Goldens.Blessing)
        {
            return;
        }

        using var folder = new Frontend.Data.TestFolder();
        string path = folder.Write("x.txt", "one\n"u8.ToArray());
        Goldens.CheckFile(path, "one\n");
        Assert.Contains("GRAPHC_BLESS=1", Assert.ThrowsAny<Exception>(() => Goldens.CheckFile(path, "two\n")).Message);
        Assert.Contains("GRAPHC_BLESS=1", Assert.ThrowsAny<Exception>(() => Goldens.CheckFile(folder["y.txt"], "one\n")).Message);
    }
}
