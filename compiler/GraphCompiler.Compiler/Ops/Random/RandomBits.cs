using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Random;

/// <summary>Random bits as a pure function of a key and of the index: the first word of Philox4x32-10.</summary>
/// <param name="Shape">Shape of the result.</param>
/// <remarks>
/// The counter is (low word of the row-major index, high word, 0, 0). No pass, layout, batch split or thread count can change a bit.
/// J. K. Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011.
/// </remarks>
public sealed record RandomBits(Shape Shape) : Op, IIndexed
{
    private const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;
    private const int Rounds = 10;

    /// <inheritdoc/>
    public override string Name => "random_bits";

    /// <inheritdoc/>
    public override string Summary =>
        "Random bits: y[i] = first word of Philox4x32-10 with the operand as key and the row-major index i as counter.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Constraints => ["there is one operand, the key, u32[2]"];

    /// <inheritdoc/>
    public override string Derivative => "none";

    /// <inheritdoc/>
    public override IEnumerable<OpCase> Cases =>
    [
        new(new RandomBits([5, 7]), [KeyType], [new ValueRange(0, 1e9)]),
        new(new RandomBits([]), [KeyType], [new ValueRange(0, 1e9)]),
        new(new RandomBits([1027]), [KeyType], [new ValueRange(0, 1e9)]),
    ];

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new RandomBits([1]),
            [ReferenceTensor.Of(KeyType, [0L, 0])],
            [ReferenceTensor.Of(new TensorType(DType.U32, [1]), [0x6627e8d5L])],
            "Random123 known answers, philox4x32 10: counter 0, key 0"),
    ];

    /// <inheritdoc/>
    public EquatableArray<IndexSource> Elements => [new IndexSource(0, [0]), new IndexSource(0, [1])];

    private static TensorType KeyType => new(DType.U32, [2]);

    /// <inheritdoc/>
    public override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
    {
        check.Require(operands.Length == 1 && operands[0] == KeyType, "C1", $"{TypeText.Of(operands)}");
        return [new TensorType(DType.U32, Shape)];
    }

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands)
    {
        ReferenceTensor result = ReferenceTensor.Zeros(node.Type);
        for (long i = 0; i < node.Type.Elements; i++)
        {
            ulong[] counter = [(ulong)i & uint.MaxValue, (ulong)i >> 32, 0, 0];
            result.Integers[i] = (long)FirstWord(counter, (ulong)operands[0].Integers[0], (ulong)operands[0].Integers[1]);
        }

        return [result];
    }

    /// <inheritdoc/>
    public IndexExpr Position(TensorType result, IReadOnlyList<IndexExpr> index) =>
        IndexAlgebra.Linearize(index, result.Shape.Strides());

    /// <inheritdoc/>
    public Expr Compute(ScalarBuilder k, KernelType result, Expr position, ReadOnlySpan<Expr> elements)
    {
        Const zero = Literal.Of(result, 0L);
        (Expr x0, Expr x1) = Words(k, result, position);
        (Expr x2, Expr x3) = ((Expr)zero, (Expr)zero);
        (Expr k0, Expr k1) = (elements[0], elements[1]);
        for (int round = 0; round < Rounds; round++)
        {
            (Expr high0, Expr low0) = Product(k, x0, Multiplier0);
            (Expr high1, Expr low1) = Product(k, x2, Multiplier1);
            (x0, x1, x2, x3) = (Xor(k, Xor(k, high1, x1), k0), low1, Xor(k, Xor(k, high0, x3), k1), low0);
            k0 = k.Apply(ScalarFunction.Add, k0, Literal.Of(k0.Type, (long)Weyl0));
            k1 = k.Apply(ScalarFunction.Add, k1, Literal.Of(k1.Type, (long)Weyl1));
        }

        return x0;
    }

    /// <inheritdoc/>
    public override Value?[] Vjp(
        VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted) => [null];

    /// <summary>The oracle: the first word of a block, in 64-bit arithmetic.</summary>
    internal static ulong FirstWord(ulong[] x, ulong k0, ulong k1)
    {
        for (int round = 0; round < Rounds; round++)
        {
            (ulong p0, ulong p1) = (Multiplier0 * x[0], Multiplier1 * x[2]);
            x = [(p1 >> 32) ^ x[1] ^ k0, p1 & uint.MaxValue, (p0 >> 32) ^ x[3] ^ k1, p0 & uint.MaxValue];
            (k0, k1) = ((k0 + Weyl0) & uint.MaxValue, (k1 + Weyl1) & uint.MaxValue);
        }

        return x[0];
    }

    /// <summary>Low and high word of an index.</summary>
    private static (Expr Low, Expr High) Words(ScalarBuilder k, KernelType word, Expr position)
    {
        if (position.Type.Element == DType.I32)
        {
            return (k.Convert(word, position), Literal.Of(word, 0L));
        }

        Expr low = k.Apply(ScalarFunction.And, position, Literal.Of(position.Type, (long)uint.MaxValue));
        Expr high = k.Apply(ScalarFunction.ShiftRightLogical, position, Literal.Of(position.Type, 32L));
        return (k.Convert(word, low), k.Convert(word, high));
    }

    /// <summary>High and low word of a product with a constant; of zero without an instruction.</summary>
    private static (Expr High, Expr Low) Product(ScalarBuilder k, Expr x, uint factor)
    {
        if (x is Const { Bits: 0 })
        {
            return (x, x);
        }

        Const multiplier = Literal.Of(x.Type, (long)factor);
        return (k.Apply(ScalarFunction.MulHigh, x, multiplier), k.Apply(ScalarFunction.Mul, x, multiplier));
    }

    private static Expr Xor(ScalarBuilder k, Expr x, Expr y) =>
        x is Const { Bits: 0 } ? y : y is Const { Bits: 0 } ? x : k.Apply(ScalarFunction.Xor, x, y);
}

/// <summary>Builds <see cref="RandomBits"/>.</summary>
public static class RandomBitsBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Random bits of a shape from a key, u32[2].</summary>
        public Value RandomBits(Value key, Shape shape) => b.Add(new RandomBits(shape), key);
    }
}
