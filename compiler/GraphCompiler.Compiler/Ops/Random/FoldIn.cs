namespace GraphCompiler.Compiler.Ops.Random;

/// <summary>New keys from a key and a number.</summary>
public static class FoldInBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>A key for a number, independent of the keys for all others: two random words under <c>[k₀, k₁ xor number]</c>.</summary>
        /// <param name="key">A key, u32[2].</param>
        /// <param name="number">A u32 scalar: a stream, a step.</param>
        public Value FoldIn(Value key, Value number)
        {
            Value mask = b.Mul(b.Iota(new TensorType(DType.U32, [2]), 0), b.BroadcastScalar(number, [2]));
            return b.RandomBits(b.Xor(key, mask), [2]);
        }
    }
}
