using System.Linq.Expressions;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Kernels.Functions;
using GraphCompiler.Runtime;
using E = System.Linq.Expressions.Expression;
using Expr = GraphCompiler.Compiler.Kernels.Expr;

namespace GraphCompiler.Tests.Kernels.Functions;

/// <summary>Formulas compiled to machine code, so that millions of inputs can be tried.</summary>
internal static class CompiledFormula
{
    /// <summary>The f32 or f64 formula of a function of one or two arguments; the second is ignored by the others.</summary>
    public static Func<T, T, T> Compile<T>(ScalarFunction function) where T : unmanaged
    {
        KernelFunction formula = KernelFunctions.Expansion(function, DTypes.Of<T>());
        ParameterExpression x = E.Parameter(typeof(T)), y = E.Parameter(typeof(T));
        return E.Lambda<Func<T, T, T>>(Body(formula, x, y), x, y).Compile();
    }

    private static BlockExpression Body(KernelFunction formula, ParameterExpression x, ParameterExpression y)
    {
        var variables = new Dictionary<string, ParameterExpression> { ["x"] = x, ["y"] = y };
        var body = new List<E>();
        foreach (Let let in formula.Body)
        {
            ParameterExpression variable = E.Variable(TypeOf(let.Variable.Type.Element));
            body.Add(E.Assign(variable, Value(let.Value, variables)));
            variables.Add(let.Variable.Name, variable);
        }

        E result = Value(formula.Result, variables);
        body.Add(formula.Rare is null ? result
            : E.Condition(Value(formula.Rare.Condition, variables), Body(formula.Rare.Function, x, y), result));
        return E.Block(variables.Values.Except([x, y]), body);
    }

    private static E Value(Expr expr, Dictionary<string, ParameterExpression> variables)
    {
        switch (expr)
        {
            case Var v:
                return variables[v.Name];
            case Const c:
                return E.Constant(c.Type.Element switch
                {
                    DType.F32 => BitConverter.UInt32BitsToSingle((uint)c.Bits),
                    DType.F64 => BitConverter.UInt64BitsToDouble(c.Bits),
                    DType.I32 => (int)c.Bits,
                    DType.U32 => (uint)c.Bits,
                    DType.I64 => (long)c.Bits,
                    DType.U64 => c.Bits,
                    _ => (object)(c.Bits != 0),
                });
            case Lookup l:
                float[] table = [.. l.Table.Select(bits => BitConverter.UInt32BitsToSingle((uint)bits))];
                return E.ArrayIndex(E.Constant(table), E.And(Value(l.Index, variables), E.Constant(Lookup.Size - 1)));
            default:
                var apply = (Apply)expr;
                return Application(apply, [.. apply.Arguments.Select(a => Value(a, variables))]);
        }
    }

    private static E Application(Apply apply, E[] a) => apply.Function switch
    {
        ScalarFunction.Add => E.Add(a[0], a[1]),
        ScalarFunction.Sub => E.Subtract(a[0], a[1]),
        ScalarFunction.Mul => E.Multiply(a[0], a[1]),
        ScalarFunction.Div => E.Divide(a[0], a[1]),
        ScalarFunction.Neg => E.Negate(a[0]),
        ScalarFunction.And => E.And(a[0], a[1]),
        ScalarFunction.Or => E.Or(a[0], a[1]),
        ScalarFunction.Xor => E.ExclusiveOr(a[0], a[1]),
        ScalarFunction.Not => E.Not(a[0]),
        ScalarFunction.Less => E.LessThan(a[0], a[1]),
        ScalarFunction.LessOrEqual => E.LessThanOrEqual(a[0], a[1]),
        ScalarFunction.Greater => E.GreaterThan(a[0], a[1]),
        ScalarFunction.GreaterOrEqual => E.GreaterThanOrEqual(a[0], a[1]),
        ScalarFunction.Equal => E.Equal(a[0], a[1]),
        ScalarFunction.NotEqual => E.NotEqual(a[0], a[1]),
        ScalarFunction.Select => E.Condition(a[0], a[1], a[2]),
        ScalarFunction.Fma => Call("FusedMultiplyAdd", a),
        ScalarFunction.Abs or ScalarFunction.Min or ScalarFunction.Max or ScalarFunction.Sqrt or ScalarFunction.Floor
            or ScalarFunction.Round when apply.Type.Element.IsFloat => Call(apply.Function.ToString(), a),
        _ => E.Call(typeof(CompiledFormula), $"{apply.Function}{a[0].Type.Name}{apply.Type.Element}", null, a),
    };

    private static MethodCallExpression Call(string name, E[] arguments) =>
        E.Call(arguments[0].Type == typeof(float) ? typeof(MathF) : typeof(Math), name, null, arguments);

    private static Type TypeOf(DType type) => type switch
    {
        DType.F32 => typeof(float),
        DType.F64 => typeof(double),
        DType.I32 => typeof(int),
        DType.U32 => typeof(uint),
        DType.I64 => typeof(long),
        DType.U64 => typeof(ulong),
        _ => typeof(bool),
    };

    // Called by name from Application: function, type of the argument, type of the result.
    private static int ShiftLeftInt32I32(int x, int n) => (uint)n < 32 ? x << n : 0;

    private static uint ShiftLeftUInt32U32(uint x, uint n) => n < 32 ? x << (int)n : 0;

    private static long ShiftLeftInt64I64(long x, long n) => (ulong)n < 64 ? x << (int)n : 0;

    private static ulong ShiftLeftUInt64U64(ulong x, ulong n) => n < 64 ? x << (int)n : 0;

    private static uint ShiftRightLogicalUInt32U32(uint x, uint n) => n < 32 ? x >> (int)n : 0;

    private static ulong ShiftRightLogicalUInt64U64(ulong x, ulong n) => n < 64 ? x >> (int)n : 0;

    private static int ShiftRightArithmeticInt32I32(int x, int n) => x >> (int)Math.Min((uint)n, 31);

    private static long ShiftRightArithmeticInt64I64(long x, long n) => x >> (int)Math.Min((ulong)n, 63);

    private static uint MulHighUInt32U32(uint x, uint y) => (uint)((ulong)x * y >> 32);

    private static float ScaleSingleF32(float x, float n) => float.IsNaN(n) ? n : MathF.ScaleB(x, (int)n);

    private static double ScaleDoubleF64(double x, double n) => double.IsNaN(n) ? n : Math.ScaleB(x, (int)n);

    private static int MaxInt32I32(int x, int y) => Math.Max(x, y);

    private static long MaxInt64I64(long x, long y) => Math.Max(x, y);

    private static float ConvertInt32F32(int x) => x;

    private static float ConvertUInt32F32(uint x) => x;

    private static double ConvertInt64F64(long x) => x;

    private static double ConvertUInt64F64(ulong x) => x;

    private static int ConvertSingleI32(float x) => (int)x;

    private static long ConvertDoubleI64(double x) => (long)x;

    private static int BitcastSingleI32(float x) => BitConverter.SingleToInt32Bits(x);

    private static uint BitcastSingleU32(float x) => BitConverter.SingleToUInt32Bits(x);

    private static float BitcastInt32F32(int x) => BitConverter.Int32BitsToSingle(x);

    private static float BitcastUInt32F32(uint x) => BitConverter.UInt32BitsToSingle(x);

    private static uint BitcastInt32U32(int x) => (uint)x;

    private static int BitcastUInt32I32(uint x) => (int)x;

    private static long BitcastDoubleI64(double x) => BitConverter.DoubleToInt64Bits(x);

    private static ulong BitcastDoubleU64(double x) => BitConverter.DoubleToUInt64Bits(x);

    private static double BitcastInt64F64(long x) => BitConverter.Int64BitsToDouble(x);

    private static double BitcastUInt64F64(ulong x) => BitConverter.UInt64BitsToDouble(x);

    private static ulong BitcastInt64U64(long x) => (ulong)x;

    private static long BitcastUInt64I64(ulong x) => (long)x;
}
