using GraphCompiler.Frontend.Data;
using GraphCompiler.Runtime;

namespace GraphCompiler.Examples.NumberWords;

/// <summary>Numbers below 10,000 as digits and as English words, in tokens.</summary>
internal static class Numerals
{
    /// <summary>Digits and words at most; of words one more, which is the end.</summary>
    public const int Digits = 4, Words = 7;

    /// <summary>Tokens of digits: 0 is padding, then 0 to 9.</summary>
    public const int DigitTokens = 11;

    /// <summary>Tokens that are no words: padding, and where a sequence begins and ends.</summary>
    public const int Padding = 0, Edge = 1;

    private static readonly string[] Below20 =
    [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen",
        "seventeen", "eighteen", "nineteen",
    ];

    private static readonly string[] Tens = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

    private static readonly string[] All = ["", "", .. Below20, .. Tens, "hundred", "thousand"];

    /// <summary>Number of tokens of words.</summary>
    public static int WordTokens => All.Length;

    /// <summary>The digits, from the first, and padding behind them.</summary>
    public static int[] Source(int number)
    {
        string text = number.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return [.. text.Select(c => c - '0' + 1), .. Enumerable.Repeat(Padding, Digits - text.Length)];
    }

    /// <summary>The words in tokens, without an end.</summary>
    public static int[] Target(int number) => [.. InWords(number).Select(word => Array.IndexOf(All, word, 2))];

    /// <summary>Words up to the end.</summary>
    public static string Text(IEnumerable<int> tokens) => string.Join(' ', tokens.TakeWhile(t => t > Edge).Select(t => All[t]));

    /// <summary>Columns <c>source</c>, <c>target</c>, which begins with an edge, and <c>logits</c>, the words that are to be told, which end with one.</summary>
    public static Dataset Columns(IReadOnlyList<int> numbers)
    {
        NdArray Column(int length, Func<int, int[]> tokens) => NdArray.From<int>(
            [.. numbers.SelectMany(n => tokens(n) is var t ? t.Concat(Enumerable.Repeat(Padding, length - t.Length)) : [])], [numbers.Count, length]);
        return new Dataset(
            ("source", Column(Digits, Source)), ("target", Column(Words, n => [Edge, .. Target(n)])), ("logits", Column(Words, n => [.. Target(n), Edge])));
    }

    private static IEnumerable<string> InWords(int n) => n switch
    {
        < 20 => [Below20[n]],
        < 100 => [Tens[(n / 10) - 2], .. n % 10 == 0 ? [] : InWords(n % 10)],
        < 1000 => [Below20[n / 100], "hundred", .. n % 100 == 0 ? [] : InWords(n % 100)],
        _ => [.. InWords(n / 1000), "thousand", .. n % 1000 == 0 ? [] : InWords(n % 1000)],
    };
}
