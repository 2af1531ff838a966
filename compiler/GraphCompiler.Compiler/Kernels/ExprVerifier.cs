namespace GraphCompiler.Compiler.Kernels;

/// <summary>Checks expressions where they stand; the laws are in <see cref="KernelVerifier"/>.</summary>
/// <param name="form">The form.</param>
/// <param name="fail">Makes the exception for a law and a message.</param>
internal sealed class ExprVerifier(VectorForm form, Func<string, string, GraphCompilerException> fail)
{
    /// <summary>Variables in scope.</summary>
    public Dictionary<string, KernelType> Variables { get; } = new(StringComparer.Ordinal);

    /// <summary>Those of them that may be assigned.</summary>
    public HashSet<string> Locals { get; } = new(StringComparer.Ordinal);

    /// <summary>Buffers in scope.</summary>
    public Dictionary<string, KernelBuffer> Buffers { get; } = new(StringComparer.Ordinal);

    /// <summary>The statement that is checked.</summary>
    public Stmt? Current { get; set; }

    /// <summary>Checks an expression.</summary>
    public void Check(Expr expr) => Check(expr, 1);

    /// <summary>Checks a scalar index.</summary>
    public void Index(Expr index)
    {
        Check(index);
        Require(IsIndex(index.Type), "K6", $"an index or bound is i64, not {index.Type}");
    }

    /// <summary>Whether a type is one of indices: i64, and i32 in a grid.</summary>
    public bool IsIndex(KernelType type) => type == KernelType.Index || (form.IsGrid && type == new KernelType(DType.I32));

    /// <summary>Checks a mask of a number of lanes.</summary>
    public void Mask(Expr? mask, int lanes, int depth = 1)
    {
        if (mask is not null)
        {
            Check(mask, depth);
            Require(mask.Type == new KernelType(DType.Bool, lanes), "K7", $"a mask of {lanes} lanes is not {mask.Type}");
        }
    }

    /// <summary>Checks that a buffer is in scope.</summary>
    public void Buffer(KernelBuffer buffer) =>
        Require(Buffers.TryGetValue(buffer.Name, out KernelBuffer? known) && known == buffer, "K6", $"unknown buffer {buffer}");

    private void Check(Expr expr, int depth)
    {
        Require(depth <= KernelVerifier.MaxExpressionDepth, "K10", $"deeper than {KernelVerifier.MaxExpressionDepth}");
        Type(expr.Type);
        switch (expr)
        {
            case Const c:
                int bits = 8 * c.Type.Element.Size;
                Require(bits == 64 || c.Bits >> bits == 0, "K4", $"constant {c.Bits:x} in {c.Type}");
                break;
            case Var v:
                Require(Variables.TryGetValue(v.Name, out KernelType type), "K2", $"{v.Name} is not in scope");
                Require(type == v.Type, "K2", $"{v.Name} is {type}, used as {v.Type}");
                break;
            case Load l:
                Read(l, depth + 1);
                break;
            case Apply a:
                foreach (Expr argument in a.Arguments)
                {
                    Check(argument, depth + 1);
                }

                string? wrong = ScalarSignature.Check(a.Function, a.Type, [.. a.Arguments.Select(x => x.Type)]);
                Require(wrong is null, "K4", $"{a.Function} {wrong}");
                break;
            case Broadcast b:
                Check(b.Scalar, depth + 1);
                Require(b.Type.Lanes > 1 && b.Scalar.Type == b.Type.Scalar, "K4", $"broadcast of {b.Scalar.Type} to {b.Type}");
                break;
            case LaneIndex:
                Require(expr.Type is { Lanes: > 1, Element: DType.I32 or DType.U32 or DType.I64 or DType.U64 }, "K4", $"lanes as {expr.Type}");
                break;
            case TailMask t:
                Check(t.Count, depth + 1);
                Require(t.Type is { Element: DType.Bool, Lanes: > 1 }, "K7", $"a tail mask is not {t.Type}");
                Require(t.Count.Type == KernelType.Index, "K7", $"a count of lanes is i64, not {t.Count.Type}");
                break;
            case Shuffle s:
                Check(s.Vector, depth + 1);
                Require(s.Vector.Type == s.Type && s.Lanes.Count == s.Type.Lanes && s.Type.Element != DType.Bool
                    && s.Lanes.All(l => l >= 0 && l < s.Type.Lanes), "K4", $"shuffle {s.Lanes} of {s.Vector.Type} to {s.Type}");
                break;
            case Merge m:
                Check(m.First, depth + 1);
                Check(m.Second, depth + 1);
                Require(m.First.Type == m.Type && m.Second.Type == m.Type && m.Lanes.Count == m.Type.Lanes && m.Type.Element != DType.Bool
                    && m.Lanes.All(l => l >= 0 && l < 2 * m.Type.Lanes), "K4", $"merge {m.Lanes} of {m.First.Type} and {m.Second.Type} to {m.Type}");
                break;
            case Permute p:
                Check(p.Vector, depth + 1);
                Check(p.Index, depth + 1);
                Require(p.Type is { Element: DType.F32 or DType.I32 or DType.U32, Lanes: > 1 } && p.Vector.Type == p.Type
                    && p.Index.Type == p.Type with { Element = DType.I32 }, "K4", $"{p.Vector.Type} permuted by {p.Index.Type} to {p.Type}");
                break;
            case Lookup l:
                Check(l.Index, depth + 1);
                Require(l.Type.Element is DType.F32 or DType.I32 or DType.U32 && l.Table.Count == Lookup.Size
                    && l.Table.All(bits => bits <= uint.MaxValue) && l.Index.Type.Lanes == l.Type.Lanes
                    && l.Index.Type.Element is DType.I32 or DType.U32, "K4", $"one of {l.Table.Count} values of {l.Type} by {l.Index.Type}");
                break;
            case ExtractLane e:
                Check(e.Vector, depth + 1);
                Require(e.Type == e.Vector.Type.Scalar && e.Lane >= 0 && e.Lane < e.Vector.Type.Lanes, "K4",
                    $"lane {e.Lane} of {e.Vector.Type} as {e.Type}");
                break;
            default:
                throw new NotSupportedException($"{expr.GetType().Name} has no law");
        }
    }

    /// <summary>Whether a buffer's elements are of a type, or bytes that lie in its lanes of i32.</summary>
    public static bool Fits(KernelType type, KernelBuffer buffer) => type.Element == buffer.Element
        || (type is { Lanes: > 1, Element: DType.I32 } && buffer.Element is DType.I8 or DType.U8);

    private void Read(Load load, int depth)
    {
        Buffer(load.Buffer);
        Check(load.Index, depth);
        Mask(load.Mask, load.Type.Lanes, depth);
        Require(load.Buffer.Access != BufferAccess.Out, "K6", $"{load.Buffer.Name} is only written");
        Require(Fits(load.Type, load.Buffer), "K6", $"{load.Buffer} does not hold {load.Type}");
        KernelType index = load.Index.Type;
        bool gather = index.Element is DType.I32 or DType.I64 && index.Lanes == load.Type.Lanes && load.Type.Element != DType.Bool;
        Require(IsIndex(index) || gather, "K6", $"an index of {load.Type} is not {index}");
    }

    private void Type(KernelType type)
    {
        bool fits = type.Lanes == 1 || (form.Bits > 0 && (type.Element == DType.Bool
            ? type.Lanes == form.Lanes(DType.F32) || type.Lanes == form.Lanes(DType.F64)
            : type.Element.Size >= 4 && type.Lanes == form.Lanes(type.Element)));
        Require(fits && !type.Element.IsReserved, "K5", $"no value of {type} in {form}");
    }

    private void Require(bool holds, string law, string message)
    {
        if (!holds)
        {
            throw fail(law, message);
        }
    }
}
