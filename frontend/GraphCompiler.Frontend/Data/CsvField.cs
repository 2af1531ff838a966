namespace GraphCompiler.Frontend.Data;

/// <summary>One field of a CSV text: the bytes from <paramref name="Start"/> to <paramref name="End"/>, quotes around it left out.</summary>
/// <param name="Start">First byte.</param>
/// <param name="End">The byte after the last.</param>
/// <param name="HasEscapes">True where the field has doubled quotes.</param>
/// <param name="EndsRow">True for the last field of its row.</param>
/// <param name="Next">Where the field after it begins.</param>
internal readonly record struct CsvField(int Start, int End, bool HasEscapes, bool EndsRow, int Next);
