namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>Sets of element types that a function is defined for.</summary>
[Flags]
public enum ElementKinds
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>f32 and f64.</summary>
    Floats = 1,

    /// <summary>Signed and unsigned integers.</summary>
    Integers = 2,

    /// <summary>Truth values.</summary>
    Bools = 4,

    /// <summary>Floats and integers.</summary>
    Numbers = Floats | Integers,

    /// <summary>Integers and truth values.</summary>
    Bits = Integers | Bools,

    /// <summary>All of them.</summary>
    Any = Numbers | Bools,
}

/// <summary>What an <see cref="ElementKinds"/> contains.</summary>
public static class ElementKindsExtensions
{
    /// <summary>True if the set contains <paramref name="type"/>; never for the reserved types.</summary>
    public static bool Contains(this ElementKinds kinds, DType type) => !type.IsReserved
        && kinds.HasFlag(type.IsFloat ? ElementKinds.Floats : type.IsInteger ? ElementKinds.Integers : ElementKinds.Bools);

    /// <summary>The set of the kinds that are asked for.</summary>
    public static ElementKinds Of(bool floats, bool integers, bool bools) =>
        (floats ? ElementKinds.Floats : 0) | (integers ? ElementKinds.Integers : 0) | (bools ? ElementKinds.Bools : 0);

    /// <summary>The types in the set.</summary>
    public static IEnumerable<DType> Types(this ElementKinds kinds) => DTypes.All.Where(t => kinds.Contains(t));

    extension(ElementKinds kinds)
    {
        /// <summary>The widest type of the set, in which golden values are given: f64, i64 or bool.</summary>
        public DType GoldenType => kinds.HasFlag(ElementKinds.Floats) ? DType.F64
            : kinds.HasFlag(ElementKinds.Integers) ? DType.I64 : DType.Bool;
    }

    /// <summary>The set as words: <c>float or integer</c>.</summary>
    public static string Text(this ElementKinds kinds)
    {
        var words = new List<string>();
        if (kinds.HasFlag(ElementKinds.Floats))
        {
            words.Add("float");
        }

        if (kinds.HasFlag(ElementKinds.Integers))
        {
            words.Add("integer");
        }

        if (kinds.HasFlag(ElementKinds.Bools))
        {
            words.Add("bool");
        }

        return string.Join(" or ", words);
    }
}
