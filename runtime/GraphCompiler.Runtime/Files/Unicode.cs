namespace GraphCompiler.Runtime.Files;

/// <summary>Whether text can be written as UTF-8 and read back.</summary>
internal static class Unicode
{
    /// <summary>True unless <paramref name="text"/> has half of a surrogate pair.</summary>
    public static bool IsValid(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]))
            {
                if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                {
                    return false;
                }

                i++;
            }
        }

        return true;
    }
}
