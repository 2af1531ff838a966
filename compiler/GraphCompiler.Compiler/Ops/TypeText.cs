namespace GraphCompiler.Compiler.Ops;

/// <summary>Types as they stand in messages.</summary>
public static class TypeText
{
    /// <summary><c>f32[2,3] and f32[3,3]</c>; <c>no operands</c> for none.</summary>
    public static string Of(ReadOnlySpan<TensorType> types) =>
        types.Length == 0 ? "no operands" : string.Join(" and ", types.ToArray().Select(t => t.ToString()));
}
