using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Runtime;
using static GraphCompiler.Tests.Kernels.SampleKernels;

namespace GraphCompiler.Tests.Kernels.Transforms;

/// <summary>A random kernel: a vector loop with a scalar body of every kind of statement that becomes lanes, and some that do not.</summary>
internal sealed class RandomKernel
{
    private static readonly DType[] Narrow = [DType.F32, DType.I32, DType.U32];
    private static readonly DType[] Bytes = [DType.U8, DType.I8, DType.F32, DType.I32, DType.U32];
    private static readonly DType[] Wide = [DType.F64, DType.I64, DType.U64];
    private static readonly long[] Extents = [0, 1, 2, 3, 4, 7, 8, 15, 16, 17, 31, 32, 33, 50, 64, 80, 96];

    private readonly Random random;
    private readonly DType[] types;
    private readonly NameSource names = new();
    private readonly List<KernelBuffer> buffers = [];
    private readonly long extent;
    private readonly Var chunk = Index("c");
    private readonly Var j = Index("j");
    private readonly string prefix;
    private int mixed;

    private RandomKernel(int seed)
    {
        prefix = FormattableString.Invariant($"k{seed}_");
        random = new Random(seed);
        types = random.Next(6) switch { < 2 => Narrow, < 4 => Bytes, _ => Wide };
        extent = Extents[random.Next(Extents.Length)];
    }

    /// <summary>The kernel of a seed; its buffers have names of their own.</summary>
    public static Kernel Of(int seed) => new RandomKernel(seed).Build();

    /// <summary>Values for a buffer; every third is any bit pattern: NaN, infinities, denormals, huge integers.</summary>
    public static byte[] Values(Random random, DType type, long elements)
    {
        var bytes = new byte[elements * type.Size];
        for (int i = 0; i < elements; i++)
        {
            byte[] value = new byte[8];
            random.NextBytes(value);
            if (type == DType.Bool)
            {
                value[0] &= 1;
            }
            else if (random.Next(3) > 0)
            {
                value = type switch
                {
                    DType.F32 => BitConverter.GetBytes((float)(random.NextDouble() * 4) - 2),
                    DType.F64 => BitConverter.GetBytes((random.NextDouble() * 4) - 2),
                    _ => BitConverter.GetBytes(random.NextInt64(-2, 12)),
                };
            }

            value.AsSpan(0, type.Size).CopyTo(bytes.AsSpan(i * type.Size));
        }

        return bytes;
    }

    private Kernel Build()
    {
        const int Chunks = 2;
        // Bounds that are known, known to differ by a constant, or known when the kernel runs only.
        Expr begin = I(0), end = I(extent);
        bool shared = false;
        switch (random.Next(3))
        {
            case 0:
                (begin, end) = (Mul(chunk, I(extent)), Add(Mul(chunk, I(extent)), I(extent)));
                shared = true;
                break;
            case 1:
                begin = Mul(chunk, I(extent));
                end = Op(ScalarFunction.Min, Add(begin, I(extent)), I(Math.Max(0, (2 * extent) - 3)));
                shared = true;
                break;
        }

        var outside = new ScalarBuilder(names);
        Expr scale = outside.Let(Read(Input(Type(), 4), I(random.Next(4))));
        List<Expr> known = [scale];
        var body = new ScalarBuilder(names);
        EquatableArray<Stmt> statements = Body(body, known, shared ? 2 * extent : extent, depth: 0);
        var loop = new For(j, begin, end, 1, LoopKind.Vector, statements);
        // Without a share of its own for each chunk, one chunk does all.
        return SampleKernels.Of(buffers.ToEquatable(), shared ? Chunks : 1, [.. outside.Statements, loop]) with { Name = prefix + "random" };
    }

    private EquatableArray<Stmt> Body(ScalarBuilder b, List<Expr> known, long elements, int depth)
    {
        var values = new List<Expr>(known);
        for (int i = random.Next(2, 7); i > 0; i--)
        {
            values.Add(random.Next(3) == 0 ? Load(b, elements) : Compute(b, values));
        }

        if (depth == 0 && random.Next(3) == 0)
        {
            values.Add(Accumulate(b, values, elements));
        }

        if (depth == 0)
        {
            for (int i = random.Next(1, 3); i > 0; i--)
            {
                Store(b, values, elements);
            }
        }

        return b.Statements.ToEquatable();
    }

    /// <summary>A nested loop over an accumulator.</summary>
    private Var Accumulate(ScalarBuilder b, List<Expr> values, long elements)
    {
        DType type = Type();
        var sum = new Var(new KernelType(type), names.Next("acc"));
        b.Emit(new Local(sum, Value(b, values, type)));
        var k = Index(names.Next("k"));
        var inner = new ScalarBuilder(names);
        KernelBuffer x = Input(type, (elements * 3) + 3);
        Expr at = random.Next(2) == 0 ? Add(Mul(j, I(3)), k) : Add(j, Mul(k, I(elements)));
        Expr term = inner.Let(Read(x, inner.Let(at)));
        inner.Emit(new Assign(sum, inner.Apply(ScalarFunction.Add, sum, term)));
        b.Emit(new For(k, I(0), I(3), 1, LoopKind.Serial, inner.Statements.ToEquatable()));
        return sum;
    }

    private Expr Load(ScalarBuilder b, long elements)
    {
        DType type = random.Next(4) == 0 ? DType.Bool : Type();
        (Expr index, long count) = IndexOf(b, elements, anyKind: type != DType.Bool || random.Next(8) == 0);
        KernelBuffer x = Input(type, count);
        // A masked load is in bounds only where its mask holds.
        if (random.Next(4) == 0)
        {
            long bound = random.Next(2) == 0 ? random.NextInt64(elements + 1) : elements / 16 * 16;
            Expr mask = random.Next(2) == 0 ? b.Compare(ScalarFunction.Less, index, I(bound)) : b.Compare(ScalarFunction.Greater, I(bound), index);
            KernelBuffer shorter = x with { Elements = Math.Min(count, Math.Max(1, bound)) };
            buffers[buffers.IndexOf(x)] = shorter;
            return b.Let(new Load(new KernelType(type), shorter, index, mask));
        }

        return b.Let(Read(x, index));
    }

    /// <summary>An index in [0, count).</summary>
    private (Expr Index, long Count) IndexOf(ScalarBuilder b, long elements, bool anyKind)
    {
        switch (anyKind ? random.Next(8) : random.Next(2))
        {
            case 0 or 1:
                return (j, elements);
            case 2:
                return (b.Let(Add(j, I(5))), elements + 5);
            case 3:
                return (b.Let(Op(ScalarFunction.Sub, I(elements), j)), elements + 1);
            case 4:
                return (b.Let(Mul(j, I(3))), (3 * elements) + 1);
            case 5:
                int d = random.Next(3) == 0 ? 16 * random.Next(1, 4) : random.Next(1, 9);
                int shift = random.Next(2) * random.Next(5);
                Expr dividend = shift == 0 ? j : b.Let(Add(j, I(shift)));
                Expr quotient = b.Let(Op(ScalarFunction.Div, dividend, I(d)));
                return random.Next(3) switch
                {
                    0 => (quotient, elements + shift + 1),
                    1 => (b.Let(Add(I(2), quotient)), ((elements + shift) / d) + 3),
                    _ => (b.Let(Op(ScalarFunction.Sub, dividend, b.Let(Mul(quotient, I(d))))), d),
                };
            case 6:
                return (I(random.Next(3)), 3);
            default:
                // An index read from memory, cut off to what is there.
                KernelBuffer indices = Input(types == Narrow ? DType.I32 : types == Bytes ? DType.U8 : DType.I64, elements);
                Expr read = b.Let(Read(indices, j));
                Expr wide = types != Wide ? b.Apply(KernelType.Index, ScalarFunction.Convert, read) : read;
                return (b.Apply(ScalarFunction.Max, b.Apply(ScalarFunction.Min, wide, I(9)), I(0)), 10);
        }
    }

    private Expr Compute(ScalarBuilder b, List<Expr> values)
    {
        DType type = Type();
        Expr x = Value(b, values, type), y = Value(b, values, type), z = Value(b, values, type);
        bool isFloat = type.IsFloat;
        switch (random.Next(9))
        {
            case 0:
                return b.Compare(ScalarFunction.Less + random.Next(4), x, y);
            case 1:
                return b.Apply(ScalarFunction.Select, b.Compare(ScalarFunction.NotEqual, x, y), y, z);
            case 2:
                return isFloat ? b.Apply(ScalarFunction.Fma, x, y, z) : b.Apply(ScalarFunction.Xor, x, y);
            case 3:
                return isFloat ? b.Apply(ScalarFunction.Tanh, x) : b.Apply(ScalarFunction.ShiftLeft + random.Next(3), x, y);
            case 4:
                return b.Apply(ScalarFunction.Max, x, b.Apply(ScalarFunction.Neg, y));
            case 5:
                return isFloat ? b.Apply(ScalarFunction.Sqrt, x) : b.Apply(ScalarFunction.Div, x, y);
            case 6:
                // The loop's variable as a number.
                return b.Apply(new KernelType(type), ScalarFunction.Convert, b.Let(Add(Mul(j, I(3)), chunk)));
            case 7:
                KernelType other = new(Type());
                return other.Element == type ? x : b.Apply(other,
                    random.Next(2) == 0 || other.Element.Size != type.Size ? ScalarFunction.Convert : ScalarFunction.Bitcast, x);
            default:
                return b.Apply(random.Next(2) == 0 ? ScalarFunction.Add : ScalarFunction.Mul, x, y);
        }
    }

    /// <summary>A value at hand of a type, or one converted to it.</summary>
    private Expr Value(ScalarBuilder b, List<Expr> values, DType type)
    {
        if (random.Next(8) == 0)
        {
            return Literal.Of(new KernelType(type), (double)random.Next(-5, 6));
        }

        Expr[] fitting = [.. values.Where(v => v.Type.Element == type)];
        Expr value = fitting.Length > 0 && random.Next(10) > 0 ? fitting[random.Next(fitting.Length)] : values[random.Next(values.Count)];
        return value.Type.Element == type ? value : b.Apply(new KernelType(type), ScalarFunction.Convert, value);
    }

    private void Store(ScalarBuilder b, List<Expr> values, long elements)
    {
        Expr value = values[random.Next(values.Count)];
        (Expr index, long count) = random.Next(6) switch
        {
            0 => (b.Let(Op(ScalarFunction.Sub, I(elements), j)), elements + 1),
            1 => (b.Let(Add(Mul(j, I(2)), I(1))), (2 * elements) + 2),
            2 when value.Type.Element != DType.Bool => (Permuted(b, elements), elements + 8),
            _ => ((Expr)j, Math.Max(1, elements)),
        };
        var buffer = InOut(names.Next(prefix + "y"), count, value.Type.Element);
        buffers.Add(buffer);
        Expr? mask = index == j && random.Next(4) == 0 ? b.Compare(ScalarFunction.GreaterOrEqual, j, I(random.Next(5))) : null;
        b.Emit(new Store(buffer, index, value, mask));
    }

    /// <summary>Pairs swapped: j + 1 − 2 · (j mod 2).</summary>
    private static Expr Permuted(ScalarBuilder b, long elements)
    {
        Var j = Index("j");
        Expr half = b.Let(Op(ScalarFunction.Div, j, I(2)));
        Expr odd = b.Let(Op(ScalarFunction.Sub, j, b.Let(Mul(half, I(2)))));
        return b.Let(Op(ScalarFunction.Sub, b.Let(Add(j, I(1))), b.Let(Mul(odd, I(2)))));
    }

    private KernelBuffer Input(DType type, long elements)
    {
        var buffer = In(names.Next(prefix + "x"), Math.Max(1, elements), type);
        buffers.Add(buffer);
        return buffer;
    }

    private DType Type()
    {
        // Now and then a type of the other width, so that the loop has to stay scalar.
        if (random.Next(60) == 0 && mixed++ == 0)
        {
            return types != Wide ? DType.F64 : DType.F32;
        }

        return types[random.Next(types.Length)];
    }
}
