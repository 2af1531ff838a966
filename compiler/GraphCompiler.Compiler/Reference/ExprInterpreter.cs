using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Kernels.Functions;

namespace GraphCompiler.Compiler.Reference;

/// <summary>The bits of one lane of an expression, zero-extended to 64.</summary>
internal delegate ulong Lane(int lane);

/// <summary>Turns expressions of the kernel IR into closures, one lane at a time.</summary>
internal sealed class ExprInterpreter(KernelFrame frame)
{
    private readonly Dictionary<(ScalarFunction, DType), LaneFunction> expansions = [];

    /// <summary>An expression.</summary>
    public Lane Compile(Expr expr)
    {
        switch (expr)
        {
            case Const c:
                return _ => c.Bits;
            case Var v:
                ulong[] lanes = frame.Lanes(v);
                return frame.LaneCount == 1 ? lane => lanes[lane] : _ => lanes[frame.CurrentLane];
            case Load l:
                return Read(l);
            case Apply a:
                return Application(a);
            case Broadcast b:
                Lane scalar = Compile(b.Scalar);
                return _ => scalar(0);
            case LaneIndex:
                return lane => (ulong)lane;
            case TailMask t:
                Lane count = Compile(t.Count);
                return lane => lane < (long)count(0) ? 1UL : 0;
            case Shuffle s:
                Lane vector = Compile(s.Vector);
                return lane => vector(s.Lanes[lane]);
            case Merge m:
                (Lane first, Lane second) = (Compile(m.First), Compile(m.Second));
                return lane => m.Lanes[lane] < m.Type.Lanes ? first(m.Lanes[lane]) : second(m.Lanes[lane] - m.Type.Lanes);
            case Permute p:
                (Lane permuted, Lane place) = (Compile(p.Vector), Compile(p.Index));
                return lane => permuted((int)place(lane) & (p.Type.Lanes - 1));
            case Lookup l:
                Lane number = Compile(l.Index);
                return lane => l.Table[(int)(number(lane) % Lookup.Size)];
            case ExtractLane e:
                Lane from = Compile(e.Vector);
                return _ => from(e.Lane);
            default:
                throw new NotSupportedException($"{expr.GetType().Name} has no meaning");
        }
    }

    /// <summary>A scalar integer: an index or a bound, an i64 or an i32.</summary>
    public Func<long> Index(Expr expr)
    {
        Lane value = Compile(expr);
        return expr.Type.Element == DType.I32 ? () => (int)value(0) : () => (long)value(0);
    }

    private Lane Read(Load load)
    {
        Lane index = Compile(load.Index);
        Func<long> scalar = Index(load.Index);
        Lane? mask = load.Mask is null ? null : Compile(load.Mask);
        KernelType type = load.Index.Type;
        Func<int, long> element = type.Lanes == 1 ? lane => scalar() + lane
            : type.Element == DType.I32 ? lane => (int)index(lane) : lane => (long)index(lane);
        // In lanes an i8 is extended to an i32; a u8 is as it is.
        bool isExtended = load.Buffer.Element == DType.I8 && load.Type.Element == DType.I32;
        ulong Extended(ulong bits) => isExtended ? (uint)(sbyte)bits : bits;
        return lane => mask is null || mask(lane) != 0 ? Extended(frame.Read(load.Buffer, element(lane))) : 0;
    }

    private Lane Application(Apply apply)
    {
        DType type = apply.Arguments[^1].Type.Element;
        LaneFunction function = apply.Function.IsExpanded()
            ? Expansion(apply.Function, type) : ScalarMath.Of(apply.Function, type, apply.Type.Element);
        Lane[] arguments = [.. apply.Arguments.Select(Compile)];
        return arguments switch
        {
            [var x] => lane => function(x(lane), 0, 0),
            [var x, var y] => lane => function(x(lane), y(lane), 0),
            [var x, var y, var z] => lane => function(x(lane), y(lane), z(lane)),
            _ => throw new NotSupportedException($"{apply.Function} takes {arguments.Length} arguments"),
        };
    }

    /// <summary>An elementary function: its formula, run on scalars.</summary>
    private LaneFunction Expansion(ScalarFunction function, DType type)
    {
        if (!expansions.TryGetValue((function, type), out LaneFunction? expansion))
        {
            expansion = FunctionInterpreter.Compile(KernelFunctions.Expansion(function, type));
            expansions.Add((function, type), expansion);
        }

        return expansion;
    }
}
