using GraphCompiler.Compiler.Backends.Text;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.CSharp.Printing;

/// <summary>Primitive functions of several lanes as C# expressions; what no vector instruction does is applied lane by lane.</summary>
internal sealed class VectorFunctions(FunctionLibrary library)
{
    private readonly VectorConversions conversions = new(library);

    /// <summary>The function applied to arguments of the given types.</summary>
    public Code Apply(ScalarFunction function, KernelType result, ReadOnlySpan<KernelType> types, params ReadOnlySpan<Code> x)
    {
        KernelType type = types[^1];
        bool isFloat = type.Element.IsFloat;
        string v = type.Vector;
        return function switch
        {
            ScalarFunction.Convert => conversions.Convert(result, type, x[0]),
            ScalarFunction.Bitcast => Bitcast(result, type, x[0]),
            ScalarFunction.Select => Select(type, x[0], x[1], x[2]),
            ScalarFunction.Equal or ScalarFunction.NotEqual or ScalarFunction.Less or ScalarFunction.LessOrEqual
                or ScalarFunction.Greater or ScalarFunction.GreaterOrEqual => Compare(function, type, x[0], x[1]),
            ScalarFunction.Add => Code.Infix(x[0], "+", x[1], Binding.Sum),
            ScalarFunction.Sub => Code.Infix(x[0], "-", x[1], Binding.Sum),
            ScalarFunction.Mul => Code.Infix(x[0], "*", x[1], Binding.Product),
            ScalarFunction.Div when isFloat => Code.Infix(x[0], "/", x[1], Binding.Product),
            ScalarFunction.Fma => Code.Call($"{v}.FusedMultiplyAdd", x),
            ScalarFunction.Neg => new Code($"-{x[0].In(Binding.Primary)}", Binding.Unary),
            ScalarFunction.Abs when type.Element.IsUnsigned => x[0],
            ScalarFunction.Abs => Code.Call($"{v}.Abs", x),
            ScalarFunction.Min => Code.Call($"{v}.Min", x),
            ScalarFunction.Max => Code.Call($"{v}.Max", x),
            ScalarFunction.Sqrt => Code.Call($"{v}.Sqrt", x),
            ScalarFunction.Floor => Code.Call($"{v}.Floor", x),
            ScalarFunction.Ceil => Code.Call($"{v}.Ceiling", x),
            ScalarFunction.Round => Code.Call($"{v}.Round", x),
            ScalarFunction.Scale => Code.Call(VectorLibrary.Scale(library, type), x),
            ScalarFunction.MulHigh => Code.Call(VectorLibrary.MultiplyHigh(library, type), x),
            ScalarFunction.And => Code.Infix(x[0], "&", x[1], Binding.And),
            ScalarFunction.Or => Code.Infix(x[0], "|", x[1], Binding.Or),
            ScalarFunction.Xor => Code.Infix(x[0], "^", x[1], Binding.Xor),
            ScalarFunction.Not => Complement(x[0]),
            ScalarFunction.ShiftLeft or ScalarFunction.ShiftRightLogical or ScalarFunction.ShiftRightArithmetic
                => Code.Call(VectorLibrary.Shift(library, function, type), x),
            _ => Code.Call(library.Lanewise(function, result, types), x),
        };
    }

    /// <summary>A mask in lanes as wide as those of <paramref name="type"/>, and of its element type.</summary>
    public Code MaskFor(KernelType type, Code mask)
    {
        Code widened = type.Element.LaneBytes == 8
            ? Code.Call(VectorLibrary.WidenMask(library, type.Lanes), mask)
            : mask;
        return type.Element.LaneCode == (type.Element.LaneBytes == 8 ? "long" : "int") ? widened : type.Reinterpret(widened);
    }

    private static Code Complement(Code x) => new($"~{x.In(Binding.Primary)}", Binding.Unary);

    private Code Select(KernelType type, Code condition, Code x, Code y) =>
        Code.Call($"{type.Vector}.ConditionalSelect", MaskFor(type, condition), x, y);

    private Code Compare(ScalarFunction function, KernelType type, Code x, Code y)
    {
        string v = type.Vector;
        Code lanes = function switch
        {
            ScalarFunction.Equal => Code.Call($"{v}.Equals", x, y),
            ScalarFunction.NotEqual => Complement(Code.Call($"{v}.Equals", x, y)),
            ScalarFunction.Less => Code.Call($"{v}.LessThan", x, y),
            ScalarFunction.LessOrEqual => Code.Call($"{v}.LessThanOrEqual", x, y),
            ScalarFunction.Greater => Code.Call($"{v}.GreaterThan", x, y),
            _ => Code.Call($"{v}.GreaterThanOrEqual", x, y),
        };
        return conversions.MaskOf(type, lanes);
    }

    private static Code Bitcast(KernelType to, KernelType source, Code x) => to == source ? x : to.Reinterpret(x);
}
