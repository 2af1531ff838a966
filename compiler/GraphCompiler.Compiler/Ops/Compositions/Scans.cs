namespace GraphCompiler.Compiler.Ops.Compositions;

/// <summary>Sums and products of all elements up to each one, in ⌈log₂ n⌉ steps over the whole tensor (Hillis and Steele, 1986).</summary>
public static class Scans
{
    extension(GraphBuilder b)
    {
        /// <summary>Sums along an axis up to each element.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="axis">The axis.</param>
        /// <param name="exclusive">Whether the element itself is left out.</param>
        /// <param name="reverse">Whether sums run from the end.</param>
        public Value CumulativeSum(Value x, int axis, bool exclusive = false, bool reverse = false) =>
            b.Scan(x, axis, exclusive, reverse, 0, (y, z) => b.Add(y, z));

        /// <summary>Products along an axis up to each element.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="axis">The axis.</param>
        /// <param name="exclusive">Whether the element itself is left out.</param>
        /// <param name="reverse">Whether products run from the end.</param>
        public Value CumulativeProduct(Value x, int axis, bool exclusive = false, bool reverse = false) =>
            b.Scan(x, axis, exclusive, reverse, 1, (y, z) => b.Mul(y, z));

        private Value Scan(
            Value x, int axis, bool exclusive, bool reverse, double identity, Func<Value, Value, Value> combine)
        {
            Value neutral = b.Scalar(x.Type.DType, identity);
            long size = x.Type.Shape[axis];
            Value scan = exclusive ? Shifted(x, 1) : x;
            for (long distance = 1; distance < size; distance *= 2)
            {
                scan = combine(Shifted(scan, distance), scan);
            }

            return scan;

            Value Shifted(Value value, long by) => b.PadAxis(value, neutral, axis, reverse ? -by : by, reverse ? by : -by);
        }
    }
}
