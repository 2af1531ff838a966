using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;

namespace GraphCompiler.Frontend.Data;

/// <summary>A text as a sequence of characters, each numbered by its place among the distinct ones in the order of their code points.</summary>
/// <remarks>A character is a Unicode scalar value. Immutable; parts made by <see cref="Split"/> share the numbers of the whole.</remarks>
public sealed class CharacterText
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlyMemory<int> tokens;
    private readonly ImmutableArray<Rune> vocabulary;

    private CharacterText(ReadOnlyMemory<int> tokens, ImmutableArray<Rune> vocabulary) => (this.tokens, this.vocabulary) = (tokens, vocabulary);

    /// <summary>The characters of a string.</summary>
    /// <exception cref="GraphCompilerException">GRC7105: it is empty, or has half of a surrogate pair.</exception>
    public CharacterText(string text, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        int broken = IndexOfLoneSurrogate(text);
        if (text.Length == 0 || broken >= 0)
        {
            throw DiagnosticId.InvalidText.Error(
                text.Length == 0 ? "the text is empty" : FormattableString.Invariant($"half of a surrogate pair at position {broken}"), new(file, line));
        }

        Rune[] runes = [.. text.EnumerateRunes()];
        vocabulary = [.. runes.Distinct().Order()];
        tokens = Array.ConvertAll(runes, rune => vocabulary.BinarySearch(rune));
    }

    /// <summary>Number of characters, at least 1.</summary>
    public int Length => tokens.Length;

    /// <summary>Number of distinct characters in the whole text.</summary>
    public int VocabularySize => vocabulary.Length;

    /// <summary>The numbers of the characters, from 0 to <see cref="VocabularySize"/> − 1.</summary>
    public ReadOnlySpan<int> Tokens => tokens.Span;

    /// <summary>Reads a file of UTF-8 text, with or without the mark of the byte order before it.</summary>
    /// <exception cref="GraphCompilerException">GRC7001: it cannot be read; GRC7105: it is empty, or no UTF-8, with the place of the byte.</exception>
    public static CharacterText Read(string path, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        byte[] bytes;
        try
        {
            using DataFile content = DataFile.Open(path);
            bytes = content.Reader.ReadToEnd(content.MaxLength);
        }
        catch (GraphCompilerException fault)
        {
            throw fault.At(new(file, line));
        }

        try
        {
            // A mark of the byte order at the start says what follows, it is no character of the text.
            ReadOnlySpan<byte> content = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsSpan(Encoding.UTF8.Preamble.Length) : bytes;
            return new CharacterText(Utf8.GetString(content), file, line);
        }
        catch (DecoderFallbackException fault)
        {
            throw DiagnosticId.InvalidText.Error(
                FormattableString.Invariant($"'{path}' is no UTF-8 text: byte 0x{fault.BytesUnknown?[0]:X2} at {Math.Max(0, fault.Index)}"), new(file, line), cause: fault);
        }
    }

    /// <summary>The numbers of the characters of a string.</summary>
    /// <exception cref="GraphCompilerException">GRC7105: a character that the whole text does not have.</exception>
    public int[] Encode(string text, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
    [
        .. text.EnumerateRunes().Select(rune => vocabulary.BinarySearch(rune) is >= 0 and int token
            ? token
            : throw DiagnosticId.InvalidText.Error(FormattableString.Invariant($"the text has no character U+{rune.Value:X4}"), new(file, line))),
    ];

    /// <summary>The characters with the given numbers.</summary>
    /// <exception cref="GraphCompilerException">GRC8103: a number outside the vocabulary.</exception>
    public string Decode(ReadOnlySpan<int> numbers, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var text = new StringBuilder(numbers.Length);
        foreach (int number in numbers)
        {
            text.Append((number >= 0 && number < vocabulary.Length
                ? vocabulary[number]
                : throw DiagnosticId.LabelOutOfRange.Error(
                    FormattableString.Invariant($"{number} is no character; there are {vocabulary.Length}"), new(file, line))).ToString());
        }

        return text.ToString();
    }

    /// <summary>The text cut in two, in order: what is learned from, and what is held out.</summary>
    /// <param name="fraction">Share of the first part, above 0 and below 1.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8105: the fraction is outside its range, or leaves a part empty.</exception>
    public (CharacterText First, CharacterText Last) Split(double fraction, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        int first = fraction is > 0 and < 1 ? (int)Math.Round(Length * fraction) : 0;
        return first > 0 && first < Length
            ? (new(tokens[..first], vocabulary), new(tokens[first..], vocabulary))
            : throw DiagnosticId.InvalidBatching.Error(
                FormattableString.Invariant($"split({fraction}) of {Length} characters leaves nothing on one side"), new(file, line));
    }

    /// <summary>Pieces of equal length, and for each character the one that follows it: inputs and targets <c>i32[n,length]</c>.</summary>
    /// <param name="length">Characters of a piece, at least 1.</param>
    /// <param name="stride">From the begin of a piece to that of the next, at least 1; <paramref name="length"/> where null.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8105: a length or stride below 1, a text that is not longer than a piece, or too many pieces.</exception>
    public Dataset Windows(int length, int? stride = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        int step = stride ?? length;
        if (length < 1 || step < 1 || length >= Length)
        {
            throw DiagnosticId.InvalidBatching.Error(
                FormattableString.Invariant($"pieces of {length} characters, {step} apart, of a text of {Length}"), new(file, line));
        }

        int count = ((Length - 1 - length) / step) + 1;
        if ((long)count * length > Array.MaxLength / sizeof(int))
        {
            throw DiagnosticId.InvalidBatching.Error(
                FormattableString.Invariant($"{count} pieces of {length} characters are more than an array holds: let them stand farther apart"), new(file, line));
        }

        NdArray inputs = NdArray.Zeros(DType.I32, [count, length]), targets = NdArray.Zeros(DType.I32, [count, length]);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<int> piece = Tokens.Slice(i * step, length + 1);
            piece[..^1].CopyTo(inputs.Data<int>()[(i * length)..]);
            piece[1..].CopyTo(targets.Data<int>()[(i * length)..]);
        }

        return Dataset.Of(inputs, targets);
    }

    private static int IndexOfLoneSurrogate(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
